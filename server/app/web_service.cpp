#include "server/app/web_service.hpp"

#include "server/http/http_date.hpp"
#include "server/http/problem.hpp"
#include "server/http/target.hpp"

#include <array>
#include <ctime>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace oryx::app {

namespace {

/// Now, kept for a second.
std::string_view date_now() {
    thread_local std::time_t last = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != last) {
        text = http::http_date(now);
        last = now;
    }
    return text;
}

}  // namespace

/// One request on its way to an answer. The request's bytes live until the delivery was written; the decoded target, at
/// which the parameters look, lives here.
struct WebService::Job {
    explicit Job(const http::Request& r) : request(r), record{.method = r.method, .id = r.id} {}
    const http::Request& request;
    http::Target target;
    const http::Operation* operation = nullptr;
    http::Parameters parameters;
    std::shared_ptr<const access::Served> served;
    std::string base_url;
    http::Encoding encoding = http::Encoding::identity;
    std::string key;  ///< of the response cache; empty: never cached
    http::Record record;
};

WebService::WebService(Parts parts)
    : parts_(parts),
      router_(parts.services.operations),
      seal_options_{.content_security_policy = parts.origins.content_security_policy()} {}

http::Answer WebService::answer(const http::Request& request) {
    // The one catch-all: whatever goes wrong on the way is an answer, never the end of a connection or of the server.
    try {
        http::Record record{.method = request.method, .id = request.id};
        if (auto sealed = find_hot(request, record)) {
            http::Answer answer;
            answer.now = deliver(request, std::move(sealed), std::move(record));
            return answer;
        }
        return route(request);
    } catch (const std::exception& error) {
        const Error internal =
            Error{ErrorKind::internal, "the request could not be answered"}.with_detail(error.what());
        http::Record record{.method = request.method, .id = request.id};
        http::Answer answer;
        answer.now = deliver(request, seal(fail(internal), http::Encoding::identity, request.id), std::move(record));
        return answer;
    }
}

WebService::Sealed WebService::find_hot(const http::Request& request, http::Record& record) const {
    const HotKeys::Key* key = hot_.find(request, parts_.snapshots.get()->generation());
    if (key == nullptr) return nullptr;
    record.operation = key->operation;
    record.note = key->note;
    record.cache = http::CacheOutcome::hit;
    return parts_.cache.find(key->text);
}

http::Answer WebService::route(const http::Request& request) {
    const auto job = std::make_shared<Job>(request);
    const auto finish = [&](http::Response response) {
        return deliver_now(*job, http::seal(std::move(response), http::Encoding::identity, seal_options_));
    };
    const auto bad_host = [&] {
        return finish(
            http::problem(Error{ErrorKind::invalid_input, "this server does not answer to that host name"}.with_hint(
                "public-url names the host that clients use")));
    };
    // RFC 9112 3.2: one Host in HTTP/1.1; and it must be ours (CONTRACT: who sees what).
    if (request.host_count > 1 || (request.host_count == 0 && request.http_1_1)) return bad_host();
    if (request.host_count == 1 && !parts_.origins.allows_host(request.host)) return bad_host();
    if (request.method == http::Method::unknown) {
        return finish(http::protocol_problem(501, "method-unknown", "this server does not know this method"));
    }
    if (request.method == http::Method::options && request.target == "*") return finish({.status = 204});
    if (auto parsed = job->target.parse(request.target); !parsed) return finish(http::problem(parsed.error()));
    const std::string_view authority = job->target.authority();
    if (!authority.empty() && !parts_.origins.allows_host(authority)) return bad_host();

    const http::Match match = router_.match(request.method, job->target.segments());
    if (match.operation == nullptr) {
        if (match.allow.empty()) {
            return finish(http::problem(Error{ErrorKind::not_found, "there is nothing at this address"}));
        }
        http::Response response{.status = 204};
        if (request.method != http::Method::options) {
            response = http::problem(Error{ErrorKind::not_allowed, "this address takes other methods"});
        }
        response.headers.emplace_back("Allow", match.allow);
        return finish(std::move(response));
    }
    return respond(job, match);
}

http::Answer WebService::deliver_now(Job& job, Sealed sealed) const {
    http::Answer answer;
    answer.now = deliver(job.request, std::move(sealed), std::move(job.record));
    return answer;
}

http::Answer WebService::respond(const std::shared_ptr<Job>& job, const http::Match& match) {
    const http::Operation& operation = *match.operation;
    const http::Request& request = job->request;
    const auto refuse_with = [&](const Error& error) {
        return deliver_now(*job, seal(fail(error), http::Encoding::identity, request.id));
    };
    job->operation = &operation;
    job->record.operation = &operation;
    auto parameters =
        http::Parameters::parse(operation.parameters, match.values(), job->target.query(), operation.queryables);
    if (!parameters) return refuse_with(parameters.error());
    job->parameters = std::move(*parameters);
    if (operation.log_note != nullptr) job->record.note = operation.log_note(job->parameters);
    if (is_waiting_for_data(operation))
        return refuse_with(
            Error{ErrorKind::unavailable, "the data have not been fetched yet"}.with_hint("try again in a moment"));
    job->served = parts_.snapshots.get();
    const std::string_view host = request.host_count == 1 ? request.host : std::string_view("127.0.0.1");
    job->base_url = parts_.origins.base_url(host);
    const http::Context context{request, job->parameters, *job->served, parts_.services, job->base_url, {}};
    const auto encoding =
        http::choose_encoding(request.accept_encoding, request.has_accept_encoding,
                              operation.packed_as == nullptr ? http::Encoding::identity : operation.packed_as(context));
    if (!encoding) return refuse_with(Error{ErrorKind::not_acceptable, "answers come as identity, gzip or zstd"});
    job->encoding = *encoding;

    if (operation.cache_key != nullptr) {
        auto key = operation.cache_key(context);
        if (!key) return refuse_with(key.error());
        job->key = std::move(*key);
        job->key += '|';
        job->key += to_string(*encoding);
        if (auto cached = parts_.cache.find(job->key)) {
            job->record.cache = http::CacheOutcome::hit;
            hot_.remember(request, job->served->generation(), {&operation, job->record.note, job->key});
            return deliver_now(*job, std::move(cached));
        }
    }
    if (operation.at_once != nullptr) {
        // Packing is work.
        auto response = operation.at_once(context);
        if (response && (job->encoding == http::Encoding::identity || job->encoding == response->packed_as)) {
            Sealed sealed = seal(std::move(*response), job->encoding, request.id);
            job->record.cache = http::CacheOutcome::miss;
            keep(job->key, sealed);
            return deliver_now(*job, std::move(sealed));
        }
    }
    job->record.lane = operation.choose_lane != nullptr ? operation.choose_lane(context) : operation.lane;
    if (job->record.lane == http::Lane::direct) return deliver_now(*job, run(*job, {}));
    http::Answer answer;
    answer.later = [this, job](http::Done done) { start(job, std::move(done)); };
    return answer;
}

/// Data that come from elsewhere are not there before their first generation is, and then nothing is known of what
/// there will be. What needs no data is what is answered on the I/O threads.
bool WebService::is_waiting_for_data(const http::Operation& operation) const {
    return parts_.services.origin != nullptr && operation.lane != http::Lane::direct &&
           parts_.snapshots.get()->generation() == 0;
}

void WebService::start(const std::shared_ptr<Job>& job, http::Done done) {
    if (job->key.empty()) {
        begin(job, [this, job, done = std::move(done)](Sealed sealed) mutable {
            done(deliver(job->request, std::move(sealed), std::move(job->record)));
        });
        return;
    }
    const bool leader =
        flights_.join(job->key, [this, job, done = std::move(done)](const Sealed& sealed, bool leads) mutable {
            job->record.cache = leads ? http::CacheOutcome::miss : http::CacheOutcome::joined;
            done(deliver(job->request, sealed, std::move(job->record)));
        });
    if (!leader) return;
    const std::string key = job->key;
    begin(job, [this, key](const Sealed& sealed) {
        keep(key, sealed);
        flights_.finish(key, sealed);
    });
}

void WebService::keep(const std::string& key, const Sealed& sealed) {
    if (!key.empty() && (sealed->status == 200 || sealed->status == 204)) parts_.cache.put(key, sealed);
}

void WebService::begin(const std::shared_ptr<Job>& job, std::move_only_function<void(Sealed)> finish) {
    auto shared = std::make_shared<std::move_only_function<void(Sealed)>>(std::move(finish));
    // The record goes with the delivery, which may be gone when a job is told that it is too late.
    const http::Lane lane = job->record.lane;
    const auto busy = [this, lane] {
        parts_.metrics.shed(lane);
        return seal(
            fail(Error{ErrorKind::unavailable, "the server has too much to do"}.with_hint("try again in a moment")),
            http::Encoding::identity, 0);
    };
    runtime::Job work = [this, job, shared, busy](runtime::Start start, const CancelToken& cancel) {
        (*shared)(start == runtime::Start::run ? run(*job, cancel) : busy());
    };
    if (!pool_of(lane).submit(lane, work)) (*shared)(busy());
}

/// The one error boundary of handlers: an error is an answer, an exception a defect that the log sees.
WebService::Sealed WebService::run(const Job& job, const CancelToken& cancel) {
    try {
        const http::Context context{job.request, job.parameters, *job.served, parts_.services, job.base_url, cancel};
        return seal(job.operation->handler(context), job.encoding, job.request.id);
    } catch (const std::exception& error) {
        return seal(fail(Error{ErrorKind::internal, "the request could not be answered"}.with_detail(error.what())),
                    http::Encoding::identity, job.request.id);
    }
}

WebService::Sealed WebService::seal(Result<http::Response> response, http::Encoding encoding,
                                    std::uint64_t request_id) {
    if (response) return http::seal(std::move(*response), encoding, seal_options_);
    const ErrorKind kind = response.error().kind;
    // What is not available for a reason that only the log may tell (another server's) is told there.
    if (kind == ErrorKind::internal || kind == ErrorKind::io ||
        (kind == ErrorKind::unavailable && !response.error().detail.text.empty())) {
        parts_.log.failure("request failed", response.error(), request_id);
    }
    return http::seal(http::problem(response.error()), http::Encoding::identity, seal_options_);
}

http::Delivery WebService::deliver(const http::Request& request, Sealed sealed, http::Record record) const {
    http::Delivery delivery;
    delivery.not_modified = !sealed->etag.empty() && http::matches_entity_tag(request.if_none_match, sealed->etag) &&
                            (request.method == http::Method::get || request.method == http::Method::head);
    delivery.with_body = request.method != http::Method::head;
    delivery.chunked = !sealed->has_length && request.http_1_1;
    delivery.close = !request.keep_alive || (!sealed->has_length && !request.http_1_1);
    record.status = delivery.not_modified ? 304 : sealed->status;
    record.method = request.method;
    auto out = std::back_inserter(delivery.varying);
    delivery.varying.append("Date: ").append(date_now());
    delivery.varying.append("\r\nX-Request-Id: ").append(observe::request_id_text(record.id)).append("\r\n");
    // On every status: without it a browser reads a 404 or a 204 as a network failure.
    if (const auto origin = parts_.origins.allowed_origin(request.origin, request.host); !origin.empty()) {
        fmt::format_to(
            out,
            "Access-Control-Allow-Origin: {}\r\nAccess-Control-Expose-Headers: ETag, Link, Location, Content-Crs, "
            "Content-Range, Accept-Ranges, Preference-Applied, Retry-After, X-Request-Id, X-Features-Omitted, "
            "X-Features-Clustered, "
            "X-Attributes-Omitted\r\n",
            origin);
        if (request.method == http::Method::options) {
            delivery.varying +=
                "Access-Control-Allow-Methods: GET, HEAD, POST, DELETE, OPTIONS\r\nAccess-Control-Allow-Headers: "
                "Authorization, "
                "Content-Type, If-None-Match, If-Match, If-Range, Range, Prefer, X-API-Key\r\nAccess-Control-Max-Age: "
                "86400\r\n";
        }
    }
    if (delivery.chunked) delivery.varying += "Transfer-Encoding: chunked\r\n";
    if (delivery.close) {
        delivery.varying += "Connection: close\r\n";
    } else if (!request.http_1_1) {
        delivery.varying += "Connection: keep-alive\r\n";
    }
    delivery.varying += "\r\n";
    delivery.sealed = std::move(sealed);
    delivery.record = std::move(record);
    return delivery;
}

http::Delivery WebService::refuse(int status, std::string_view slug, std::string_view detail) {
    http::Request request;
    request.keep_alive = false;
    return deliver(
        request, http::seal(http::protocol_problem(status, slug, detail), http::Encoding::identity, seal_options_), {});
}

void WebService::next_piece(const http::Delivery& delivery, http::PieceDone done) {
    auto shared = std::make_shared<http::PieceDone>(std::move(done));
    const auto cut = [this, shared, id = delivery.record.id](const Error& why) {
        parts_.log.failure("an answer was cut", why, id);
        (*shared)(std::nullopt);
    };
    const Error busy{ErrorKind::unavailable, "the server is stopping or has too much to do"};
    runtime::Job work = [shared, cut, busy, rest = delivery.sealed->rest](runtime::Start start,
                                                                          const CancelToken& cancel) {
        if (start != runtime::Start::run) return cut(busy);
        try {
            const auto piece = rest->next(cancel);
            if (!piece) return cut(piece.error());
            (*shared)(*piece);
        } catch (const std::exception& error) {
            cut(Error{ErrorKind::internal, "the answer could not be finished"}.with_detail(error.what()));
        }
    };
    const http::Lane lane = delivery.record.lane;
    if (!pool_of(lane).submit(lane, work, true)) cut(busy);
}

void WebService::written(const http::Delivery& delivery, std::size_t bytes,
                         std::chrono::steady_clock::time_point arrived) {
    const auto took = std::chrono::steady_clock::now() - arrived;
    parts_.metrics.request(delivery.record, bytes, took);
    parts_.log.request(delivery.record, bytes, took);
}

}  // namespace oryx::app

namespace oryx::http {

std::string_view to_string(CacheOutcome outcome) {
    static constexpr std::array<std::string_view, 4> names{"none", "hit", "miss", "joined"};
    return names[static_cast<std::size_t>(outcome)];
}

}  // namespace oryx::http
