#pragma once

#include "geo/catalog/snapshot.hpp"
#include "geo/core/cancel.hpp"
#include "geo/core/feature_table.hpp"
#include "geo/core/memo.hpp"
#include "geo/core/progress.hpp"
#include "geo/core/result.hpp"
#include "geo/store/raster.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace oryx::analytics {

enum class InputType : std::uint8_t { number, integer, text, boolean, date, choice, numbers, collection };

/// One input of a process: the only place where its name, type, unit, range, default and doc stand. `/processes`,
/// OpenAPI, the command line and the 400s come from it.
struct InputSpec {
    std::string_view id;
    std::string_view title;
    std::string_view doc;  ///< one line
    InputType type = InputType::number;
    std::string_view unit = {};
    std::string_view default_value = {};  ///< as text; empty: none, and then optional unless `required`
    std::optional<double> minimum = {};
    std::optional<double> maximum = {};
    std::vector<std::string_view> choices = {};
    std::optional<Role> role = {};  ///< of a collection: which role is taken when it is not named
    bool required = false;
};

/// An input as parsed. A collection is the id of one in the snapshot.
using InputValue = std::variant<std::monostate, double, std::int64_t, std::string, bool, Day, std::vector<double>>;

/// Inputs that fit their record: every spec has an entry (default applied), none is unknown or out of range.
class Inputs {
  public:
    [[nodiscard]] double number(std::string_view id) const;
    [[nodiscard]] std::int64_t integer(std::string_view id) const;
    [[nodiscard]] const std::string& text(std::string_view id) const;
    [[nodiscard]] bool boolean(std::string_view id) const;
    [[nodiscard]] std::optional<Day> date(std::string_view id) const;
    [[nodiscard]] const std::vector<double>& numbers(std::string_view id) const;
    /// Empty where it was not named and has no default.
    [[nodiscard]] std::optional<std::string> collection(std::string_view id) const;
    /// Of inputs that may be left out: nothing where they were and there is no default.
    [[nodiscard]] std::optional<double> optional_number(std::string_view id) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view id) const;
    /// Whether an input has a value: it was given, or has a default.
    [[nodiscard]] bool given(std::string_view id) const;
    /// As used, for the result record and cache keys: every input in the order of its record, canonical text.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> as_text() const;
    void set(std::string id, InputValue value);
    /// The filter given beside the process's own inputs, as CQL2 text; empty where there is none.
    [[nodiscard]] std::string filter() const;

  private:
    std::vector<std::pair<std::string, InputValue>> values_;
};

struct Excluded {
    std::string reason;
    std::int64_t count = 0;
};

/// What every result says of itself (CONTRACT: "Result of every process").
struct ResultFacts {
    std::string process;
    std::string title;
    std::string unit;
    std::int64_t n = 0;
    std::vector<Excluded> excluded;
    std::string period;  ///< "2015-01-01/2019-12-31"
    std::string as_of;   ///< "2019-12-31"
    std::optional<std::int64_t> as_of_age_days;
    std::string plane;
    std::string filter;
    std::string method;
    std::string interval;  ///< which interval the values carry: "95 %, exact Poisson (Garwood)"; empty where none
    std::vector<std::pair<std::string, std::string>> parameters;
    std::optional<std::uint64_t> seed;
    std::optional<std::int64_t> draws;
    std::map<std::string, std::string> inputs;   ///< input to "collection@version"
    Sensitivity sensitivity = Sensitivity::low;  ///< the highest of its inputs
    std::vector<std::string> warnings;
    std::vector<std::string> attributions;
    nlohmann::ordered_json extra = nlohmann::ordered_json::object();  ///< what this process alone has to say
};
nlohmann::ordered_json to_json(const ResultFacts& facts);

struct ProcessResult {
    std::shared_ptr<const FeatureTable> features;
    ResultFacts facts;
    std::string qgis_style;                                 ///< QML for GeoPackage; empty where there is none
    std::shared_ptr<const store::Raster> raster = nullptr;  ///< of surfaces: what GeoTIFF holds
};

struct RunContext {
    std::shared_ptr<const catalog::Snapshot> snapshot;
    CancelToken cancel;
    Progress progress;
    Day today = Day::today();
    /// What runs over the same versions share; null: each run makes all of it anew. It changes no result.
    std::shared_ptr<Memo> memo = nullptr;
    /// For tiles: attributes that drawing does not need, and that take time, may be left out, never set to null.
    bool drawing_only = false;
};

struct Process {
    std::string_view id;
    std::string_view title;
    std::string_view description;
    std::string_view version;
    std::string_view reference = {};  ///< paper or contract section
    std::vector<InputSpec> inputs;
    std::string_view output_doc;
    nlohmann::json example = nlohmann::json::object();  ///< inputs that run on the sample
    /// The date input that `datetime=` of its tile layer sets; empty: no as-of layer.
    std::string_view as_of_input = {};
    /// Whether results carry a raster, and so come as GeoTIFF too.
    bool gives_raster = false;
    Result<ProcessResult> (*run)(const Inputs& inputs, const RunContext& context);
};

/// The table of all processes, in the order of `processes/CMakeLists.txt`.
std::span<const Process* const> processes();
/// Null where there is none.
const Process* find_process(std::string_view id);

/// Inputs that every process takes beside its own: `filter`, a CQL2 condition over the properties of the process's
/// first collection (text, or in JSON also CQL2 JSON); only features that meet it are used.
std::span<const InputSpec> shared_inputs();

/// Runs a process; what every result says of itself beside what the process does is added here: its filter.
Result<ProcessResult> run_process(const Process& process, const Inputs& inputs, const RunContext& context);

/// Parses the `inputs` object of an execute request. Errors: invalid_input naming the input (unknown, wrong type, out
/// of range, not a choice), with what would be right.
Result<Inputs> parse_inputs(const Process& process, const nlohmann::json& inputs);
/// The same from texts (`--input k=v`).
Result<Inputs> parse_inputs(const Process& process, const std::map<std::string, std::string>& inputs);

/// The collection that an input takes: the one named, else the only one with the role. Null (no error) where the input
/// is optional and no collection has the role. Where the inputs have a filter, the process's first collection comes
/// with the features that meet it. Errors: invalid_input naming both candidates where two have it.
Result<std::shared_ptr<const catalog::Collection>> bind_collection(const Process& process, const Inputs& inputs,
                                                                   std::string_view input_id,
                                                                   const catalog::Snapshot& snapshot);

/// GeoJSON FeatureCollection of a result, with the facts as member `facts`.
std::string to_geojson(const ProcessResult& result);
std::string to_csv(const ProcessResult& result);

}  // namespace oryx::analytics
