#pragma once

#include "geo/core/memo.hpp"
#include "server/http/operation.hpp"

#include <atomic>
#include <memory>
#include <span>
#include <string>

namespace oryx::observe {
class Metrics;
}

namespace oryx::jobs {
class JobQueue;
class JobStore;
class Partners;
}  // namespace oryx::jobs

namespace oryx::api {

class ArchiveReaders;
class AsOfLayers;
class DataOrigin;
class FilterMasks;

/// Executions that are kept. Both pointers are null where there is nowhere to keep them: then nothing runs as a job.
struct JobServices {
    jobs::JobStore* store = nullptr;
    jobs::JobQueue* queue = nullptr;
    const jobs::Partners& partners;
};

/// What handlers use beside the snapshot. Made by app, lives as long as the server.
struct Services {
    std::string version;
    std::string service_title;
    std::span<const http::Operation> operations;
    const std::atomic<bool>& draining;
    AsOfLayers& as_of;
    FilterMasks& masks;
    std::shared_ptr<Memo> memo;  ///< what analytics over the same versions share
    ArchiveReaders& archives;
    observe::Metrics& metrics;
    JobServices jobs;
    const DataOrigin* origin = nullptr;  ///< where the data come from elsewhere; null: they are of this machine
};

/// The one table of routes: router, 400s, Allow and the OpenAPI document come from it.
std::span<const http::Operation> operations();

}  // namespace oryx::api
