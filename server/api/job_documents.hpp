#pragma once

#include "geo/core/memo.hpp"
#include "server/access/served.hpp"
#include "server/api/result_answer.hpp"
#include "server/jobs/job_queue.hpp"
#include "server/jobs/job_store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// A job as clients see it (18-062r2, statusInfo.yaml).
nlohmann::ordered_json status_info(const jobs::Job& job, const std::string& base_url);

/// Whether an audience may know of a job. What was asked for on this machine, where everything is shown, is not shown
/// beyond it unless its result is; nor is what was made of a collection that is hidden by now.
bool is_visible(const jobs::Job& job, const access::Served& served);

/// The kept forms of a job's result. `job` and `store` must outlive them.
std::vector<AvailableForm> forms_of(const jobs::Job& job, const jobs::JobStore& store);
/// Where a form of a job's result is.
FormAddress address_of(const jobs::Job& job, const std::string& base_url);

/// What jobs are run on.
struct JobGround {
    const jobs::Partners& partners;
    std::function<std::shared_ptr<const access::Served>()> served;  ///< what is served now
    std::shared_ptr<Memo> memo = nullptr;                           ///< what analytics over the same versions share
};

/// Runs what a job asks for, on what is served when it begins.
Result<jobs::Outcome> run_job(const jobs::Job& job, const JobGround& ground, const CancelToken& cancel,
                              const Progress& progress);

/// Whether nothing that a job's outcome was made of was forgotten while it ran: asked of the catalogue on the disk,
/// since the server may not have taken it up yet. A data directory that is no local folder is changed by no command
/// here. Error: conflict where something was; io.
Result<> check_remembered(const std::string& data_dir, const jobs::Outcome& outcome);

}  // namespace oryx::api
