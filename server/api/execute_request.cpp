#include "server/api/execute_request.hpp"

#include "server/http/negotiate.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace oryx::api {

using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds fetch_time{10'000};

std::unexpected<Error> refuse(std::string parameter, std::string message, std::string hint = {}) {
    return fail(Error{ErrorKind::invalid_input, std::move(message)}
                    .with_parameter(std::move(parameter))
                    .with_hint(std::move(hint)));
}

/// An input by reference (18-062r2, link.yaml): an object with `href`.
bool is_reference(const json& value) {
    return value.is_object() && value.contains("href") && !value.contains("value");
}

Result<> check_references(const json& inputs, const jobs::Partners& partners) {
    for (const auto& [name, value] : inputs.items()) {
        if (!is_reference(value)) continue;
        if (!value["href"].is_string()) return refuse(name, "the href of an input must be a text");
        if (auto allowed = partners.check(value["href"].get<std::string>()); !allowed) {
            return fail(std::move(allowed.error()).with_parameter(name));
        }
    }
    return {};
}

/// `format` of an output: its media type, which must be one that the output comes in.
Result<std::string> wanted_format(const json& format, const OutputOffer& offer) {
    const std::string name = "outputs." + std::string(offer.id);
    if (!format.is_object() || !format.contains("mediaType") || !format["mediaType"].is_string()) {
        return refuse(name, "the format must be an object with a mediaType");
    }
    const std::string type = format["mediaType"].get<std::string>();
    for (const std::string_view known : offer.media_types) {
        if (http::is_media_type(known, type.substr(0, type.find(';')))) return std::string(known);
    }
    return refuse(name, "the output does not come in that media type",
                  fmt::format("{}", fmt::join(offer.media_types, ", ")));
}

Result<WantedOutput> wanted_output(const std::string& id, const json& value, const OutputOffer& offer) {
    const std::string name = "outputs." + id;
    if (!value.is_object())
        return refuse(name, "an output must be an object", R"(such as {"transmissionMode": "value"})");
    WantedOutput wanted{.id = id};
    for (const auto& [member, given] : value.items()) {
        if (member == "transmissionMode") {
            if (given != "value" && given != "reference") {
                return refuse(name, "the transmissionMode must be one of value, reference");
            }
            wanted.by_reference = given == "reference";
        } else if (member == "format") {
            auto type = wanted_format(given, offer);
            if (!type) return std::unexpected(type.error());
            wanted.media_type = std::move(*type);
        } else {
            return refuse(name, "an output has format and transmissionMode only");
        }
    }
    return wanted;
}

/// All outputs where none is named (18-062r2, req/core/job-creation-default-outputs).
Result<std::vector<WantedOutput>> wanted_outputs(const json& outputs, const Offer& offer) {
    const std::vector<OutputOffer> offered = offer.outputs();
    if (!outputs.is_object()) return refuse("outputs", "it must be an object", "by id of the output");
    std::vector<WantedOutput> wanted;
    for (const OutputOffer& output : offered) {
        if (outputs.empty()) {
            wanted.push_back({.id = std::string(output.id)});
        } else if (const auto named = outputs.find(std::string(output.id)); named != outputs.end()) {
            auto one = wanted_output(std::string(output.id), *named, output);
            if (!one) return std::unexpected(one.error());
            wanted.push_back(std::move(*one));
        }
    }
    for (const auto& [id, value] : outputs.items()) {
        if (std::ranges::find(offered, id, &OutputOffer::id) != offered.end()) continue;
        std::vector<std::string_view> known;
        for (const OutputOffer& output : offered)
            known.push_back(output.id);
        return refuse("outputs." + id, "there is no such output", fmt::format("{}", fmt::join(known, ", ")));
    }
    return wanted;
}

/// 18-062r2, subscriber.yaml. An address that a client names is asked only where whoever runs the server allows it.
Result<jobs::Subscriber> parse_subscriber(const json& value, const jobs::Partners& partners) {
    if (!value.is_object() || !value.contains("successUri")) {
        return refuse("subscriber", "it must be an object with a successUri");
    }
    jobs::Subscriber subscriber;
    const std::array<std::pair<std::string_view, std::string*>, 3> known{{{"successUri", &subscriber.success},
                                                                          {"inProgressUri", &subscriber.in_progress},
                                                                          {"failedUri", &subscriber.failed}}};
    for (const auto& [name, address] : value.items()) {
        const auto* place = std::ranges::find(known, name, [](const auto& entry) { return entry.first; });
        if (place == known.end()) {
            return refuse("subscriber", "a subscriber has successUri, inProgressUri and failedUri only");
        }
        if (!address.is_string()) return refuse("subscriber." + name, "it must be an address");
        *place->second = address.get<std::string>();
        if (auto allowed = partners.check(*place->second); !allowed) {
            return fail(std::move(allowed.error()).with_parameter("subscriber." + name));
        }
    }
    return subscriber;
}

}  // namespace

Result<ExecuteRequest> parse_execute_request(const json& body, const Offer& offer, const jobs::Partners& partners) {
    if (!body.is_object()) return fail(ErrorKind::invalid_input, "the body must be a JSON object with 'inputs'");
    ExecuteRequest request;
    json outputs = json::object();
    for (const auto& [name, value] : body.items()) {
        if (name == "inputs") {
            if (!value.is_object()) return refuse(name, "it must be an object");
            if (auto allowed = check_references(value, partners); !allowed) return std::unexpected(allowed.error());
            request.inputs = value;
        } else if (name == "outputs") {
            outputs = value;
        } else if (name == "response") {
            if (value != "raw" && value != "document") return refuse(name, "it must be one of raw, document");
            request.answer.document = value == "document";
        } else if (name == "subscriber") {
            auto subscriber = parse_subscriber(value, partners);
            if (!subscriber) return std::unexpected(subscriber.error());
            request.subscriber = std::move(*subscriber);
        } else {
            return fail(Error{ErrorKind::invalid_input,
                              "an execute request has inputs, outputs, response and subscriber only"});
        }
    }
    auto wanted = wanted_outputs(outputs, offer);
    if (!wanted) return std::unexpected(wanted.error());
    request.answer.outputs = std::move(*wanted);
    return request;
}

bool has_references(const json& inputs) {
    return std::ranges::any_of(inputs, is_reference);
}

Result<json> fetch_references(json inputs, const jobs::Partners& partners, const CancelToken& cancel) {
    for (auto& [name, value] : inputs.items()) {
        if (!is_reference(value)) continue;
        if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
        auto answer = partners.get(value["href"].get<std::string>(), fetch_time);
        if (!answer) return fail(std::move(answer.error()).with_parameter(name));
        if (answer->status != 200) {
            return refuse(name, fmt::format("the other server answered with {} and no value", answer->status));
        }
        json fetched(answer->body);
        if (http::is_media_type(answer->content_type, "application/json")) {
            fetched = json::parse(answer->body, nullptr, false);
            if (fetched.is_discarded()) return refuse(name, "what the other server sent is not JSON");
        }
        value = std::move(fetched);
    }
    return inputs;
}

std::string to_text(const AnswerPlan& plan) {
    json text{{"document", plan.document}, {"outputs", json::array()}};
    for (const WantedOutput& output : plan.outputs) {
        text["outputs"].push_back({output.id, output.media_type, output.by_reference});
    }
    return text.dump();
}

Result<AnswerPlan> parse_answer_plan(const std::string& text) {
    try {
        const json read = json::parse(text);
        AnswerPlan plan{.outputs = {}, .document = read.at("document").get<bool>()};
        for (const json& output : read.at("outputs")) {
            plan.outputs.push_back(
                {output.at(0).get<std::string>(), output.at(1).get<std::string>(), output.at(2).get<bool>()});
        }
        return plan;
    } catch (const json::exception& error) {
        return fail(Error{ErrorKind::internal, "the job could not be read"}.with_detail(error.what()));
    }
}

}  // namespace oryx::api
