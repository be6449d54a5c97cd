#include "geo/store/remote_store.hpp"

#include "geo/remote/client.hpp"
#include "geo/store/gdal/signed_url.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace oryx::store {

namespace {

using Clock = std::chrono::steady_clock;

/// A signature is made for an hour and used for half of it: a slow clock, and a slow answer, are still within.
constexpr std::chrono::seconds signature_valid{3600};
constexpr std::chrono::seconds signature_used{1800};

/// What is asked of an object, and how its answer is judged.
struct Ask {
    std::vector<std::string> headers;
    std::size_t most_bytes = 0;
    std::optional<std::size_t> exact_bytes = {};  ///< of the body
    std::function<Judgement(const remote::Head&)> judge;
};

struct Judged {
    remote::Answer answer;
    ObjectStamp stamp;
};

std::unexpected<Error> about(const ObjectAddress& address, Error error) {
    error.detail.text = address.text() + (error.detail.text.empty() ? "" : ": " + error.detail.text);
    return std::unexpected(std::move(error));
}

std::string range_header(ByteRange range) {
    return fmt::format("Range: bytes={}-{}", range.first, range.first + range.length - 1);
}

}  // namespace

/// Where an object's requests go. Thread-safe.
class RemoteObject::Location {
  public:
    Location(const ObjectAddress& address, bool internal) : address_(address), internal_(internal) {}

    /// Error: as `gdal::signed_url`.
    Result<std::string> url() {
        if (!address_.in_bucket()) return address_.text();
        const std::lock_guard lock(mutex_);
        if (url_.empty() || Clock::now() > use_until_) {
            auto url = gdal::signed_url(address_.text(), signature_valid);
            if (!url) return url;
            url_ = std::move(*url);
            use_until_ = Clock::now() + signature_used;
        }
        return url_;
    }
    void sign_anew() {
        const std::lock_guard lock(mutex_);
        url_.clear();
    }
    [[nodiscard]] const ObjectAddress& address() const { return address_; }
    /// An endpoint of buckets is named by the operator, wherever it leads.
    [[nodiscard]] bool internal() const { return internal_ || address_.in_bucket(); }

  private:
    ObjectAddress address_;
    bool internal_;
    std::mutex mutex_;
    std::string url_;
    Clock::time_point use_until_;
};

class RemoteStore::Shared {
  public:
    Shared(remote::Hosts hosts, RemoteLimits limits) : hosts_(std::move(hosts)), limits_(limits) {}

    /// Where an address leads, if it may be asked.
    Result<std::unique_ptr<RemoteObject::Location>> locate(const ObjectAddress& address) const {
        bool internal = false;
        if (!address.in_bucket()) {
            const auto place = hosts_.find(address.text());
            if (!place) return std::unexpected(place.error());
            internal = place->is_address;
        }
        return std::make_unique<RemoteObject::Location>(address, internal);
    }

    Result<Judged> exchange(RemoteObject::Location& location, const Ask& ask, const CancelToken& cancel) const {
        const std::string& origin = location.address().origin();
        if (auto go_on = begin(origin); !go_on) return std::unexpected(go_on.error());
        bool answered = false;
        auto judged = attempts(location, ask, cancel, answered);
        end(origin, answered, judged ? Error{} : judged.error());
        if (!judged) return about(location.address(), std::move(judged.error()));
        return judged;
    }

  private:
    /// A server that did not answer.
    struct Trouble {
        Clock::time_point until;  ///< nobody asks it before
        Error error;
    };

    /// Whether a server may be asked. Of those who come when its rest is over the first one may.
    Result<> begin(const std::string& origin) const {
        const std::lock_guard lock(mutex_);
        const auto known = troubles_.find(origin);
        if (known == troubles_.end()) return {};
        if (Clock::now() < known->second.until) return fail(known->second.error);
        known->second.until = Clock::now() + limits_.read;
        return {};
    }

    void end(const std::string& origin, bool answered, Error error) const {
        const std::lock_guard lock(mutex_);
        if (answered) {
            troubles_.erase(origin);
            return;
        }
        error.kind = ErrorKind::unavailable;
        troubles_[origin] = {Clock::now() + limits_.rest, std::move(error)};
    }

    struct Attempt {
        Judgement judgement = {};
        remote::Answer answer = {};
        bool answered = false;  ///< the server was there, whatever it said
    };

    Attempt attempt(RemoteObject::Location& location, const Ask& ask, const CancelToken& cancel,
                    std::chrono::milliseconds time) const {
        const auto url = location.url();
        // To find no credentials can take GDAL seconds, in which it asks the machine's own services.
        if (!url) return {.judgement = {Verdict::final, url.error(), {}}, .answered = false};
        remote::Request request{.url = *url, .headers = ask.headers, .most_bytes = ask.most_bytes, .time = time};
        request.connect_time = limits_.connect;
        request.stall_time = limits_.stall;
        request.internal_addresses = location.internal();
        request.environment_proxy = location.address().in_bucket();
        request.wants_body = [&ask](const remote::Head& head) { return ask.judge(head).verdict == Verdict::good; };
        request.cancel = cancel;
        auto answer = client_.send(request);
        if (!answer) return {.judgement = judge_failure(ask, answer.error()), .answered = is_answer(answer.error())};
        Attempt made{ask.judge(answer->head), std::move(*answer), true};
        if (made.judgement.verdict == Verdict::good && ask.exact_bytes && made.answer.body.size() != *ask.exact_bytes)
            made.judgement = {Verdict::again, {ErrorKind::unavailable, "the server sent fewer bytes than it said"}, {}};
        return made;
    }

    static bool is_answer(const Error& error) {
        return error.kind != ErrorKind::unavailable && error.kind != ErrorKind::cancelled;
    }

    [[nodiscard]] Judgement judge_failure(const Ask& ask, const Error& error) const {
        if (error.kind == ErrorKind::unavailable) return {Verdict::again, error, {}};
        if (error.kind == ErrorKind::too_large && ask.exact_bytes)
            return {Verdict::again, {ErrorKind::unavailable, "the server sent more bytes than it said"}, {}};
        if (error.kind == ErrorKind::conflict) {
            return {Verdict::final,
                    Error{ErrorKind::invalid_input, error.message}.with_hint(
                        hosts_.option() + " must name the address itself, if that is meant"),
                    {}};
        }
        return {Verdict::final, error, {}};
    }

    /// `answered`: becomes true if any attempt had an answer: then the server is there, and it was the link or the
    /// object.
    Result<Judged> attempts(RemoteObject::Location& location, const Ask& ask, const CancelToken& cancel,
                            bool& answered) const {
        const auto deadline = Clock::now() + limits_.read;
        auto pause = limits_.pause;
        bool signed_anew = false;
        Error last{ErrorKind::unavailable, "the other server did not answer"};
        for (int number = 0; number < limits_.attempts; ++number) {
            if (number > 0) {
                if (cancel.cancelled() || Clock::now() + pause >= deadline) break;
                std::this_thread::sleep_for(std::exchange(pause, 2 * pause));
            }
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
            Attempt made = attempt(location, ask, cancel, std::max(left, std::chrono::milliseconds(1)));
            answered = answered || made.answered;
            if (made.judgement.verdict == Verdict::good)
                return Judged{std::move(made.answer), std::move(made.judgement.stamp)};
            last = std::move(made.judgement.error);
            if (made.judgement.verdict == Verdict::final) break;
            if (made.judgement.verdict == Verdict::sign_anew) {
                if (!location.address().in_bucket() || std::exchange(signed_anew, true)) break;
                location.sign_anew();
            }
        }
        return fail(std::move(last));
    }

    remote::Client client_;
    remote::Hosts hosts_;
    RemoteLimits limits_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Trouble> troubles_;  // by origin
};

RemoteStore::RemoteStore(remote::Hosts hosts, RemoteLimits limits)
    : shared_(std::make_shared<const Shared>(std::move(hosts), limits)) {}

Result<RemoteStore> RemoteStore::for_address(const std::string& address) {
    const auto parsed = ObjectAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    if (parsed->in_bucket()) return RemoteStore(remote::Hosts("archive-hosts"));
    auto hosts = remote::Hosts::create({remote::host_of(address)}, "archive-hosts");
    if (!hosts) return std::unexpected(hosts.error());
    return RemoteStore(std::move(*hosts));
}

Result<std::shared_ptr<const RemoteObject>> RemoteStore::open(const std::string& address,
                                                              const std::optional<ObjectStamp>& known,
                                                              const CancelToken& cancel) const {
    auto parsed = ObjectAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    auto location = shared_->locate(*parsed);
    if (!location) return std::unexpected(location.error());
    ByteRange beginning{0, RemoteObject::beginning_bytes};
    Ask ask{.headers = {}, .most_bytes = beginning.length, .judge = {}};
    if (known) {
        beginning.length = std::min<std::uint64_t>(known->size, beginning.length);
        ask.exact_bytes = beginning.length;
        ask.judge = [&](const remote::Head& head) { return judge_range(head, beginning, *known); };
    } else {
        ask.judge = [&](const remote::Head& head) { return judge_opening(head, beginning); };
    }
    ask.headers = {range_header(beginning)};
    auto judged = shared_->exchange(**location, ask, cancel);
    if (!judged) return std::unexpected(std::move(judged.error()));
    const std::uint64_t first_bytes = std::min<std::uint64_t>(judged->stamp.size, beginning.length);
    if (judged->answer.body.size() != first_bytes)
        return about(*parsed, {ErrorKind::unavailable, "the server sent fewer bytes than it said"});
    auto object = std::make_shared<RemoteObject>(shared_, std::move(*parsed));
    object->location_ = std::move(*location);
    object->stamp_ = std::move(judged->stamp);
    object->beginning_ = std::move(judged->answer.body);
    return object;
}

Result<WholeObject> RemoteStore::read_whole(const std::string& address, std::size_t most_bytes,
                                            const std::string& known_etag, const CancelToken& cancel) const {
    const auto parsed = ObjectAddress::parse(address);
    if (!parsed) return std::unexpected(parsed.error());
    const auto location = shared_->locate(*parsed);
    if (!location) return std::unexpected(location.error());
    const bool conditional = !known_etag.empty();
    Ask ask{.headers = {}, .most_bytes = most_bytes, .judge = [&](const remote::Head& head) {
                return judge_whole(head, conditional);
            }};
    if (conditional) ask.headers.push_back("If-None-Match: " + known_etag);
    auto judged = shared_->exchange(**location, ask, cancel);
    if (!judged) return std::unexpected(std::move(judged.error()));
    WholeObject whole{judged->answer.head.status == 304, std::move(judged->answer.body), std::move(judged->stamp)};
    whole.stamp.size = whole.bytes.size();
    return whole;
}

RemoteObject::RemoteObject(std::shared_ptr<const RemoteStore::Shared> store, ObjectAddress address)
    : store_(std::move(store)), address_(std::move(address)) {}

RemoteObject::~RemoteObject() = default;

Result<std::string> RemoteObject::read(std::uint64_t offset, std::uint64_t length, const CancelToken& cancel) const {
    if (offset > stamp_.size || length > stamp_.size - offset)
        return fail(ErrorKind::invalid_input, "the file ends before what is asked of it");
    if (length == 0) return std::string();
    if (offset + length <= beginning_.size()) return beginning_.substr(offset, length);
    const ByteRange range{offset, length};
    const Ask ask{.headers = {range_header(range)},
                  .most_bytes = length,
                  .exact_bytes = length,
                  .judge = [&](const remote::Head& head) { return judge_range(head, range, stamp_); }};
    auto judged = store_->exchange(*location_, ask, cancel);
    if (!judged) return std::unexpected(std::move(judged.error()));
    return std::move(judged->answer.body);
}

}  // namespace oryx::store
