#pragma once

#include "server/api/services.hpp"
#include "server/app/hot_keys.hpp"
#include "server/app/snapshot_holder.hpp"
#include "server/cache/response_cache.hpp"
#include "server/http/origin_policy.hpp"
#include "server/http/router.hpp"
#include "server/http/service.hpp"
#include "server/observe/log.hpp"
#include "server/observe/metrics.hpp"
#include "server/runtime/cpu_pool.hpp"
#include "server/runtime/single_flight.hpp"

#include <memory>
#include <string>

namespace oryx::app {

/// The way of every request (DESIGN: one tile request): host, router, parameters, snapshot; cache; single flight;
/// admission; the handler on the cpu pool behind the one error boundary; then coding, cache, delivery.
class WebService final : public http::Service {
  public:
    struct Parts {
        const SnapshotHolder& snapshots;
        const http::OriginPolicy& origins;
        const api::Services& services;
        runtime::CpuPool& pool;     ///< lanes that compute
        runtime::CpuPool& waiting;  ///< lanes that wait (`http::waits`)
        cache::ResponseCache& cache;
        observe::Metrics& metrics;
        observe::Log& log;
    };
    explicit WebService(Parts parts);

    http::Answer answer(const http::Request& request) override;
    http::Delivery refuse(int status, std::string_view slug, std::string_view detail) override;
    void next_piece(const http::Delivery& delivery, http::PieceDone done) override;
    void written(const http::Delivery& delivery, std::size_t bytes,
                 std::chrono::steady_clock::time_point arrived) override;

  private:
    using Sealed = std::shared_ptr<const http::Sealed>;
    struct Job;

    /// The kept answer of what was asked in the same words before; null where there is none.
    Sealed find_hot(const http::Request& request, http::Record& record) const;
    http::Answer route(const http::Request& request);
    http::Answer respond(const std::shared_ptr<Job>& job, const http::Match& match);
    [[nodiscard]] bool is_waiting_for_data(const http::Operation& operation) const;
    http::Answer deliver_now(Job& job, Sealed sealed) const;
    void start(const std::shared_ptr<Job>& job, http::Done done);
    void keep(const std::string& key, const Sealed& sealed);
    void begin(const std::shared_ptr<Job>& job, std::move_only_function<void(Sealed)> finish);
    runtime::CpuPool& pool_of(http::Lane lane) { return http::waits(lane) ? parts_.waiting : parts_.pool; }
    Sealed run(const Job& job, const CancelToken& cancel);
    Sealed seal(Result<http::Response> response, http::Encoding encoding, std::uint64_t request_id);
    http::Delivery deliver(const http::Request& request, Sealed sealed, http::Record record) const;

    Parts parts_;
    http::Router router_;
    http::SealOptions seal_options_;
    HotKeys hot_;
    runtime::SingleFlight<Sealed> flights_;
};

}  // namespace oryx::app
