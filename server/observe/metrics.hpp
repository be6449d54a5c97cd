#pragma once

#include "server/http/service.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace oryx::observe {

/// Counters, gauges and histograms in Prometheus' names and units. No collection, key or coordinate is ever a label.
class Metrics {
  public:
    /// `operations` must outlive it.
    Metrics(std::span<const http::Operation> operations, std::string_view version);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void request(const http::Record& record, std::size_t bytes, std::chrono::nanoseconds took);
    void shed(http::Lane lane);  ///< refused before work began
    void reload(bool succeeded);
    void tile(std::size_t bytes, std::uint64_t features, std::uint64_t omitted, std::chrono::nanoseconds took);
    /// A gauge that is asked for when somebody looks.
    void gauge(std::string_view name, std::string_view help, std::function<double()> read);

    /// Text exposition format 0.0.4.
    [[nodiscard]] std::string text() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace oryx::observe
