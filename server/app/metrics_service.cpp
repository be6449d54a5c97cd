#include "server/app/metrics_service.hpp"

#include "server/http/origin_policy.hpp"
#include "server/http/problem.hpp"

#include <exception>
#include <utility>

namespace oryx::app {

namespace {

http::Delivery make_delivery(const http::Request& request, http::Response response) {
    http::Delivery delivery;
    delivery.with_body = request.method != http::Method::head;
    delivery.close = !request.keep_alive;
    delivery.varying = delivery.close ? "Connection: close\r\n\r\n" : "\r\n";
    delivery.sealed = http::seal(std::move(response), http::Encoding::identity, {});
    return delivery;
}

/// "127.0.0.1:9464": a page of another site that resolves its name to this machine must not read the metrics.
bool is_loopback_host(std::string_view host) {
    if (host.starts_with("[::1]")) return true;
    return http::is_loopback(host.substr(0, host.find(':')));
}

}  // namespace

http::Answer MetricsService::answer(const http::Request& request) {
    http::Response response;
    const std::string_view path = request.target.substr(0, request.target.find('?'));
    if (request.host_count != 1 || !is_loopback_host(request.host)) {
        response = http::problem(Error{ErrorKind::invalid_input, "this server does not answer to that host name"});
    } else if (request.method != http::Method::get && request.method != http::Method::head) {
        response = http::problem(Error{ErrorKind::not_allowed, "this address takes other methods"});
        response.headers.emplace_back("Allow", "GET, HEAD");
    } else if (path != "/metrics") {
        response = http::problem(Error{ErrorKind::not_found, "there is only /metrics here"});
    } else {
        try {
            response.body = metrics_.text();
            response.content_type = "text/plain; version=0.0.4; charset=utf-8";
        } catch (const std::exception& error) {
            response = http::problem(Error{ErrorKind::internal, "the metrics could not be gathered"});
        }
    }
    http::Answer answer;
    answer.now = make_delivery(request, std::move(response));
    return answer;
}

http::Delivery MetricsService::refuse(int status, std::string_view slug, std::string_view detail) {
    http::Request request;
    request.keep_alive = false;
    return make_delivery(request, http::protocol_problem(status, slug, detail));
}

}  // namespace oryx::app
