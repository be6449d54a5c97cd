#pragma once

#include "geo/analytics/process.hpp"
#include "server/jobs/outcome.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::api {

/// One output of a process, and the media types that it comes in; the first is the default.
struct OutputOffer {
    std::string_view id;
    std::vector<std::string_view> media_types;
};

/// What can be executed (OGC 18-062r2: a process): an analytic of the library's registry, or what this server has of
/// its own for those who test clients. Lists, descriptions, executions and jobs know processes as this only.
class Offer {
  public:
    struct Summary {
        std::string_view id;
        std::string_view title;
        std::string_view description;
        std::string_view version;
        std::string_view keyword;  ///< "analytics", or what it is instead
    };
    /// Inputs that were found right, waiting to be run.
    using Prepared = std::function<Result<jobs::Outcome>(const analytics::RunContext& context)>;

    virtual ~Offer() = default;
    [[nodiscard]] virtual Summary summary() const = 0;
    [[nodiscard]] virtual std::vector<OutputOffer> outputs() const = 0;
    /// `inputs`, `outputs` and what else its description has (18-062r2, 7.10, process.yaml).
    virtual void describe(nlohmann::ordered_json& description) const = 0;
    /// Errors: invalid_input naming the input.
    [[nodiscard]] virtual Result<Prepared> prepare(const nlohmann::json& inputs) const = 0;
};

/// The analytics in the order of their table, then the others.
std::span<const std::unique_ptr<const Offer>> offers();
/// Null where there is none.
const Offer* find_offer(std::string_view id);

/// The one that returns its inputs (as OGC's test suite asks of a server).
std::unique_ptr<const Offer> make_echo();
/// An analytic. It must live as long as the offer.
std::unique_ptr<const Offer> make_analytic(const analytics::Process& process);

}  // namespace oryx::api
