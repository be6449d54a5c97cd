#include "server/jobs/partner.hpp"

#include <utility>

namespace oryx::jobs {

Result<Partners> Partners::create(const std::vector<std::string>& hosts) {
    auto named = remote::Hosts::create(hosts, "partner-hosts");
    if (!named) return std::unexpected(named.error());
    return Partners(std::move(*named));
}

Result<> Partners::check(const std::string& url) const {
    if (auto place = hosts_.find(url); !place) return std::unexpected(place.error());
    return {};
}

Result<Partners::Answer> Partners::get(const std::string& url, std::chrono::milliseconds time) const {
    return send(url, nullptr, time);
}

Result<Partners::Answer> Partners::post_json(const std::string& url, std::string_view body,
                                             std::chrono::milliseconds time) const {
    return send(url, &body, time);
}

Result<Partners::Answer> Partners::send(const std::string& url, const std::string_view* body,
                                        std::chrono::milliseconds time) const {
    const auto place = hosts_.find(url);
    if (!place) return std::unexpected(place.error());
    remote::Request request{.url = url, .most_bytes = most_bytes, .time = time, .connect_time = time};
    request.internal_addresses = place->is_address;
    if (body != nullptr) {
        request.body = *body;
        request.headers = {"Content-Type: application/json"};
    }
    auto answer = client_->send(request);
    if (!answer && answer.error().kind == ErrorKind::conflict) {
        return fail(Error{ErrorKind::invalid_input, "that host leads into this server's own network"}.with_hint(
            "partner-hosts must name the address itself, if that is meant"));
    }
    if (!answer) return std::unexpected(std::move(answer.error()));
    return Answer{answer->head.status, std::string(answer->head.field("content-type")), std::move(answer->body)};
}

}  // namespace oryx::jobs
