// Analytics as processes: their inputs as JSON Schema, their result in its media types.
#include "geo/store/raster.hpp"
#include "server/api/documents.hpp"
#include "server/api/item_formats.hpp"
#include "server/api/offer.hpp"
#include "server/api/process_documents.hpp"

namespace oryx::api {

using nlohmann::ordered_json;

namespace {

jobs::Outcome outcome_of(analytics::ProcessResult made) {
    const auto result = std::make_shared<const analytics::ProcessResult>(std::move(made));
    jobs::Outcome outcome;
    outcome.sensitivity = result->facts.sensitivity;
    for (const auto& [input, source] : result->facts.inputs) {
        outcome.collections.push_back(source.substr(0, source.find('@')));
        outcome.made_of.push_back(source);
    }
    outcome.products.push_back({"result", std::string(geojson_type),
                                [result]() -> Result<std::string> { return analytics::to_geojson(*result); }});
    outcome.products.push_back(
        {"result", std::string(csv_type), [result]() -> Result<std::string> { return analytics::to_csv(*result); }});
    if (result->raster) {
        outcome.products.push_back({"result", std::string(geotiff_type), [result]() -> Result<std::string> {
                                        return store::geotiff_bytes(*result->raster);
                                    }});
    }
    return outcome;
}

class Analytic final : public Offer {
  public:
    explicit Analytic(const analytics::Process& process) : process_(process) {}

    Summary summary() const override {
        return {process_.id, process_.title, process_.description, process_.version, "analytics"};
    }

    std::vector<OutputOffer> outputs() const override {
        OutputOffer result{"result", {geojson_type, csv_type}};
        if (process_.gives_raster) result.media_types.push_back(geotiff_type);
        return {std::move(result)};
    }

    void describe(ordered_json& description) const override { describe_analytic(process_, description); }

    Result<Prepared> prepare(const nlohmann::json& inputs) const override {
        auto parsed = analytics::parse_inputs(process_, inputs);
        if (!parsed) return std::unexpected(parsed.error());
        return Prepared(
            [this, parsed = std::move(*parsed)](const analytics::RunContext& context) -> Result<jobs::Outcome> {
                auto result = analytics::run_process(process_, parsed, context);
                if (!result) return std::unexpected(result.error());
                return outcome_of(std::move(*result));
            });
    }

  private:
    const analytics::Process& process_;
};

}  // namespace

std::unique_ptr<const Offer> make_analytic(const analytics::Process& process) {
    return std::make_unique<Analytic>(process);
}

}  // namespace oryx::api
