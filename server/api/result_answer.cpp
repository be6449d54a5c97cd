#include "server/api/result_answer.hpp"

#include "geo/core/base64.hpp"
#include "geo/core/hash.hpp"
#include "geo/core/json.hpp"
#include "server/api/documents.hpp"
#include "server/http/negotiate.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace oryx::api {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> short_names{
    {{"geojson", "application/geo+json"}, {"json", "application/json"}, {"csv", "text/csv"}, {"tif", "image/tiff"}}};

/// One output as it leaves: what is sent of it, or where it is.
struct Part {
    const AvailableForm* form = nullptr;
    std::string value;
    std::string address;  ///< by reference
};

bool is_json(std::string_view media_type) {
    return media_type.starts_with("application/json") || media_type.starts_with("application/geo+json");
}

http::Response keep_private(http::Response response) {
    response.cache = {http::CachePolicy::Kind::private_no_store, 0};
    return response;
}

/// 18-062r2, inlineOrRefData.yaml: an object must be a qualified value, any other JSON may stand alone; what is no text
/// stands as base64 (binaryInputValue.yaml).
void write_value(JsonWriter& out, const Part& part) {
    const std::string& type = part.form->media_type;
    if (!part.address.empty()) {
        out.begin_object().key("href").string(part.address).key("type").string(type).end_object();
        return;
    }
    const bool json = is_json(type);
    if (json && !part.value.starts_with('{')) {
        out.raw(part.value);
        return;
    }
    out.begin_object().key("value");
    const bool binary = !json && !type.starts_with("text/");
    if (json) {
        out.raw(part.value);
    } else {
        out.string(binary ? to_base64(part.value) : part.value);
    }
    out.key("mediaType").string(type);
    if (binary) out.key("encoding").string("base64");
    out.end_object();
}

std::string document_of(std::span<const Part> parts) {
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    for (const Part& part : parts) {
        out.key(part.form->output);
        write_value(out, part);
    }
    out.end_object();
    return text;
}

/// RFC 2387, with the headers that 18-062r2 asks of each part.
http::Response multipart(std::span<const Part> parts) {
    const std::string boundary = "oryx-" + to_hex(random_bytes(16));
    http::Response response;
    response.content_type = "multipart/related; boundary=" + boundary;
    for (const Part& part : parts) {
        response.body += fmt::format("--{}\r\nContent-Type: {}\r\nContent-ID: <{}>\r\n", boundary,
                                     part.form->media_type, part.form->output);
        if (!part.address.empty()) response.body += fmt::format("Content-Location: {}\r\n", part.address);
        response.body += "\r\n" + part.value + "\r\n";
    }
    response.body += "--" + boundary + "--\r\n";
    return response;
}

http::Response links_alone(std::span<const Part> parts) {
    http::Response response;
    response.status = 204;
    for (const Part& part : parts) {
        response.headers.emplace_back(
            "Link",
            fmt::format("<{}>; rel=\"http://www.opengis.net/def/rel/ogc/1.0/results\"; title=\"{}\"; type=\"{}\"",
                        part.address, part.form->output, part.form->media_type));
    }
    return response;
}

Result<Part> make_part(const AvailableForm& form, bool by_reference, const FormAddress& address) {
    Part part{.form = &form, .value = {}, .address = {}};
    if (by_reference) {
        part.address = address(form);
        return part;
    }
    auto value = form.read();
    if (!value) return std::unexpected(value.error());
    part.value = std::move(*value);
    return part;
}

std::vector<const AvailableForm*> forms_of(std::string_view output, std::span<const AvailableForm> forms) {
    std::vector<const AvailableForm*> found;
    for (const AvailableForm& form : forms) {
        if (form.output == output) found.push_back(&form);
    }
    return found;
}

std::string media_types_of(std::span<const AvailableForm* const> forms) {
    std::string text;
    for (const AvailableForm* form : forms)
        text += (text.empty() ? "" : " or ") + form->media_type.substr(0, form->media_type.find(';'));
    return text;
}

/// By Accept: who takes JSON takes GeoJSON, which is JSON.
Result<const AvailableForm*> by_accept(std::string_view accept, std::span<const AvailableForm* const> forms) {
    const AvailableForm* best = nullptr;
    double best_quality = 0;
    for (const AvailableForm* form : forms) {
        const std::string_view type = std::string_view(form->media_type).substr(0, form->media_type.find(';'));
        const double quality =
            std::max(http::media_quality(accept, type), is_json(type) ? http::media_quality(accept, json_type) : 0);
        if (quality > best_quality) {
            best_quality = quality;
            best = form;
        }
    }
    if (best == nullptr) {
        return fail(Error{ErrorKind::not_acceptable, "the result comes as " + media_types_of(forms)});
    }
    return best;
}

}  // namespace

std::string_view short_name(std::string_view media_type) {
    for (const auto& [name, type] : short_names) {
        if (http::is_media_type(media_type, type)) return name;
    }
    return {};
}

Result<const AvailableForm*> choose_form(const http::Context& context, const WantedOutput& wanted,
                                         std::span<const AvailableForm> forms, bool one) {
    const auto candidates = forms_of(wanted.id, forms);
    if (candidates.empty()) return fail(ErrorKind::not_found, "there is no output of that id");
    const auto is_short_name = [&](std::string_view name) {
        return std::ranges::find_if(candidates,
                                    [&](const AvailableForm* form) { return short_name(form->media_type) == name; });
    };
    if (const std::string_view name = context.parameters.text("f"); !name.empty()) {
        const auto found = is_short_name(name);
        if (found != candidates.end()) return *found;
        return fail(Error{ErrorKind::invalid_input, "the output '" + wanted.id + "' does not come in that format"}
                        .with_parameter("f")
                        .with_hint("it comes as " + media_types_of(candidates)));
    }
    if (!wanted.media_type.empty()) {
        const auto found = std::ranges::find(candidates, wanted.media_type, &AvailableForm::media_type);
        if (found != candidates.end()) return *found;
    }
    return one ? by_accept(context.request.accept, candidates) : candidates.front();
}

Result<http::Response> answer_form(const AvailableForm& form) {
    http::Response response;
    response.content_type = form.media_type;
    auto value = form.read();
    if (!value) return std::unexpected(value.error());
    response.body = std::move(*value);
    if (form.media_type == geojson_type) {
        response.headers.emplace_back("Content-Crs", "<" + std::string(crs84) + ">");
    }
    return keep_private(std::move(response));
}

Result<http::Response> answer_results(const http::Context& context, const AnswerPlan& plan,
                                      std::span<const AvailableForm> forms, const FormAddress& address) {
    const std::string_view accept = context.request.accept;
    const bool several = plan.outputs.size() > 1;
    // A client that takes JSON and no parts gets several outputs as the document that holds them.
    const bool document = plan.document || (several && http::media_quality(accept, "multipart/related") == 0 &&
                                            http::media_quality(accept, json_type) > 0);
    std::vector<Part> parts;
    for (const WantedOutput& wanted : plan.outputs) {
        const auto form = choose_form(context, wanted, forms, !several && !document);
        if (!form) return std::unexpected(form.error());
        if (!several && !document && !wanted.by_reference) return answer_form(**form);
        auto part = make_part(**form, wanted.by_reference, address);
        if (!part) return std::unexpected(part.error());
        parts.push_back(std::move(*part));
    }
    if (document) {
        http::Response response;
        response.content_type = json_type;
        response.body = document_of(parts);
        return keep_private(std::move(response));
    }
    const bool only_links = std::ranges::all_of(plan.outputs, &WantedOutput::by_reference);
    return keep_private(only_links ? links_alone(parts) : multipart(parts));
}

Result<std::string> results_document(const AnswerPlan& plan, std::span<const AvailableForm> forms,
                                     const FormAddress& address) {
    std::vector<Part> parts;
    for (const WantedOutput& wanted : plan.outputs) {
        const auto candidates = forms_of(wanted.id, forms);
        if (candidates.empty()) continue;
        const auto named = std::ranges::find(candidates, wanted.media_type, &AvailableForm::media_type);
        auto part = make_part(named == candidates.end() ? *candidates.front() : **named, wanted.by_reference, address);
        if (!part) return std::unexpected(part.error());
        parts.push_back(std::move(*part));
    }
    return document_of(parts);
}

}  // namespace oryx::api
