// The process "echo": what OGC's test suite for Processes 1.0 runs, and what a client can be tried on without data.
#include "server/api/offer.hpp"

#include <chrono>
#include <cmath>
#include <thread>

namespace oryx::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr std::int64_t longest_pause = 60;

/// One input, and the output of the same name.
struct Value {
    std::string_view id;
    std::string_view title;
    const char* schema;    ///< JSON Schema, as OpenAPI 3.0 has it
    const char* standard;  ///< JSON: what is taken where it is not given
    bool (*fits)(const json& value);
    std::string_view words;  ///< what would be right
};

bool is_whole(const json& value) {
    return value.is_number_integer();
}

bool is_bbox(const json& value) {
    if (!value.is_object() || !value.contains("bbox")) return false;
    for (const auto& [name, member] : value.items()) {
        if (name == "crs" ? !member.is_string() : name != "bbox") return false;
    }
    const json& numbers = value["bbox"];
    return numbers.is_array() && (numbers.size() == 4 || numbers.size() == 6) &&
           std::ranges::all_of(numbers, [](const json& number) { return number.is_number(); });
}

const Value values[] = {
    {"text", "A text", R"({"type": "string"})", R"("")", [](const json& v) { return v.is_string(); }, "a text"},
    {"number", "A number", R"({"type": "number"})", "0", [](const json& v) { return v.is_number(); }, "a number"},
    {"flag", "True or false", R"({"type": "boolean"})", "false", [](const json& v) { return v.is_boolean(); },
     "true or false"},
    {"list", "Whole numbers", R"({"type": "array", "items": {"type": "integer"}})", "[]",
     [](const json& v) { return v.is_array() && std::ranges::all_of(v, is_whole); }, "an array of whole numbers"},
    {"object", "An object", R"({"type": "object"})", "{}", [](const json& v) { return v.is_object(); }, "an object"},
    {"box", "A bounding box",
     R"({"allOf": [{"format": "ogc-bbox"},
         {"type": "object", "required": ["bbox"], "properties": {
             "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
             "crs": {"type": "string", "format": "uri"}}}]})",
     R"({"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"})", is_bbox,
     R"(such as {"bbox": [-10, 5, 10, 25], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"})"},
};

std::unexpected<Error> refuse(std::string_view input, std::string_view words) {
    return fail(Error{ErrorKind::invalid_input, "this value does not fit the input"}
                    .with_parameter(std::string(input))
                    .with_hint(std::string(words)));
}

/// Waits, tells how far it is, and stops where it is told to.
Result<> pause_for(std::int64_t seconds, const analytics::RunContext& context) {
    using namespace std::chrono_literals;
    const std::int64_t steps = seconds * 50;
    for (std::int64_t step = 0; step < steps; ++step) {
        report(context.progress, "pausing", static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(steps));
        std::this_thread::sleep_for(20ms);
        if (auto go_on = context.cancel.check(); !go_on) return go_on;
    }
    return {};
}

class Echo final : public Offer {
  public:
    Summary summary() const override {
        return {.id = "echo",
                .title = "Echo",
                .description =
                    "Returns its inputs, after a pause where one is asked for. For testing clients: it "
                    "looks at no collection.",
                .version = "1.0.0",
                .keyword = "test"};
    }

    std::vector<OutputOffer> outputs() const override {
        std::vector<OutputOffer> all;
        for (const Value& value : values) {
            all.push_back({value.id, {"application/json"}});
            if (value.id == "text") all.back().media_types.push_back("text/plain;charset=utf-8");
        }
        return all;
    }

    void describe(ordered_json& description) const override {
        description["inputs"] = ordered_json::object();
        description["outputs"] = ordered_json::object();
        for (const Value& value : values) {
            ordered_json schema = ordered_json::parse(value.schema);
            description["outputs"][std::string(value.id)] = {{"title", value.title}, {"schema", schema}};
            schema["default"] = ordered_json::parse(value.standard);
            description["inputs"][std::string(value.id)] = {
                {"title", value.title}, {"schema", schema}, {"minOccurs", 0}};
        }
        description["inputs"]["pause"] = {
            {"title", "Seconds to wait before the answer"},
            {"schema",
             {{"type", "integer"}, {"minimum", 0}, {"maximum", longest_pause}, {"default", 0}, {"x-unit", "s"}}},
            {"minOccurs", 0}};
        description["example"] = {{"inputs", {{"text", "hello"}, {"number", 4.5}, {"list", {1, 2, 3}}}}};
    }

    Result<Prepared> prepare(const json& inputs) const override {
        json taken = json::object();
        for (const Value& value : values)
            taken[std::string(value.id)] = json::parse(value.standard);
        std::int64_t pause = 0;
        for (const auto& [name, given] : inputs.items()) {
            // 18-062r2, 7.11.2.3: an input may be a qualified value; an object must be one.
            const bool qualified = given.is_object() && given.contains("value");
            const json& value = qualified ? given["value"] : given;
            if (name == "pause") {
                const bool fits = is_whole(value) && value >= 0 && value <= longest_pause;
                if (!fits) return refuse(name, "a whole number from 0 to 60");
                pause = value.get<std::int64_t>();
                continue;
            }
            const auto* known = std::ranges::find(values, name, &Value::id);
            if (known == std::end(values)) {
                return fail(Error{ErrorKind::invalid_input, "there is no such input"}.with_parameter(name).with_hint(
                    "text, number, flag, list, object, box or pause"));
            }
            if (!known->fits(value)) return refuse(name, known->words);
            taken[name] = value;
        }
        return Prepared([taken = std::move(taken), pause](const analytics::RunContext& context) {
            return run(taken, pause, context);
        });
    }

  private:
    static Result<jobs::Outcome> run(const json& taken, std::int64_t pause, const analytics::RunContext& context) {
        if (auto waited = pause_for(pause, context); !waited) return std::unexpected(waited.error());
        jobs::Outcome outcome;
        for (const Value& value : values) {
            const std::string id(value.id);
            const json& given = taken.at(id);
            outcome.products.push_back({id, "application/json", [given]() -> Result<std::string> {
                                            return given.dump(-1, ' ', false, json::error_handler_t::replace);
                                        }});
            if (id != "text") continue;
            outcome.products.push_back({id, "text/plain;charset=utf-8",
                                        [given]() -> Result<std::string> { return given.get<std::string>(); }});
        }
        return outcome;
    }
};

}  // namespace

std::unique_ptr<const Offer> make_echo() {
    return std::make_unique<Echo>();
}

}  // namespace oryx::api
