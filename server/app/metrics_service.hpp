#pragma once

#include "server/http/service.hpp"
#include "server/observe/metrics.hpp"

namespace oryx::app {

/// "/metrics" on a listener of its own, on loopback: what it tells is for operators, not for clients.
class MetricsService final : public http::Service {
  public:
    explicit MetricsService(const observe::Metrics& metrics) : metrics_(metrics) {}
    http::Answer answer(const http::Request& request) override;
    http::Delivery refuse(int status, std::string_view slug, std::string_view detail) override;
    /// Its answers are whole.
    void next_piece(const http::Delivery&, http::PieceDone done) override { done(std::nullopt); }
    void written(const http::Delivery&, std::size_t, std::chrono::steady_clock::time_point) override {}

  private:
    const observe::Metrics& metrics_;
};

}  // namespace oryx::app
