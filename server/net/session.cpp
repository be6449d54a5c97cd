#include "server/net/session.hpp"

#include "server/http/negotiate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace oryx::net {

namespace beast = boost::beast;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;

/// What reading needs from request to request: the buffer is used again, and keeps bytes of the next request.
struct Session::Reader {
    explicit Reader(std::size_t limit) : buffer(limit) {}
    beast::flat_buffer buffer;
    std::optional<Parser> parser;
};

namespace {

constexpr std::size_t read_chunk = 4096;
/// Asio writes at most 64 KB a call unless the completion condition asks for more: a large tile would cost four calls.
constexpr std::size_t write_chunk = std::size_t{1} << 20;
constexpr std::chrono::milliseconds linger_time{1000};
constexpr std::size_t linger_bytes = 1 << 20;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

/// A line that ends in LF alone, which Beast takes for a wrong version.
bool ends_in_bare_line_feed(const beast::flat_buffer& buffer) {
    const std::string_view bytes(static_cast<const char*>(buffer.data().data()), buffer.size());
    const auto end = bytes.find('\n');
    return end != std::string_view::npos && end > 0 && bytes[end - 1] != '\r';
}

std::atomic<std::uint64_t> next_request_id{1};

http::Request make_request(const Parser& parser, bool draining) {
    using beast::http::field;
    const auto& message = parser.get();
    http::Request request;
    request.method = http::parse_method(view(message.method_string()));
    request.target = view(message.target());
    request.http_1_1 = message.version() >= 11;
    request.keep_alive = message.keep_alive() && !draining;
    for (const auto& header : message) {
        const std::string_view value = view(header.value());
        switch (header.name()) {
            case field::host:
                request.host = value;
                ++request.host_count;
                break;
            case field::accept:
                request.accept = value;
                break;
            case field::accept_encoding:
                request.accept_encoding = value;
                request.has_accept_encoding = true;
                break;
            case field::content_type:
                request.content_type = value;
                break;
            case field::content_encoding:
                request.content_encoding = value;
                break;
            case field::if_none_match:
                request.if_none_match = value;
                break;
            case field::if_match:
                request.if_match = value;
                break;
            case field::if_modified_since:
                request.if_modified_since = value;
                break;
            case field::if_unmodified_since:
                request.if_unmodified_since = value;
                break;
            case field::range:
                request.range = value;
                break;
            case field::if_range:
                request.if_range = value;
                break;
            case field::origin:
                request.origin = value;
                break;
            case field::prefer:
                request.respond_async = request.respond_async || http::states_preference(value, "respond-async");
                break;
            default:
                break;
        }
    }
    request.body = message.body();
    request.id = next_request_id.fetch_add(1, std::memory_order_relaxed);
    return request;
}

/// Waits for what is made elsewhere, without holding the I/O thread. `begin` takes a function that is called once with
/// it.
template <class T, class Begin>
Awaitable<T> await_made(Begin begin, Executor executor) {
    auto initiation = [begin = std::move(begin), executor](auto handler) mutable {
        begin([handler = std::move(handler), executor,
               work = asio::require(executor, asio::execution::outstanding_work.tracked)](T made) mutable {
            asio::post(executor,
                       [handler = std::move(handler), made = std::move(made)]() mutable { handler(std::move(made)); });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(T)>(std::move(initiation),
                                                                                            use_awaitable);
}

}  // namespace

Session::Session(Socket socket, Worker& worker, const Limits& limits, http::Service& service,
                 std::move_only_function<void()> on_end)
    : socket_(std::move(socket)), worker_(worker), limits_(limits), service_(service), on_end_(std::move(on_end)) {}

Session::~Session() {
    worker_.sessions.erase(this);
    on_end_();
}

void Session::start() {
    worker_.sessions.insert(this);
    asio::co_spawn(
        socket_.get_executor(), [self = shared_from_this()] { return self->run(); }, asio::detached);
}

void Session::allow(std::chrono::milliseconds time) {
    deadline_ = Clock::now() + time;
    timed_out_ = false;
}

void Session::sweep(Clock::time_point now) {
    if (now < deadline_) return;
    deadline_ = Clock::time_point::max();
    timed_out_ = true;
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::drain() {
    error_code ignored;
    if (idle_) socket_.cancel(ignored);
}

void Session::close() {
    error_code ignored;
    socket_.close(ignored);
}

Awaitable<void> Session::run() {
    const auto self = shared_from_this();
    Reader reader(limits_.header_bytes + write_chunk / 16);
    bool first = true;
    Next next = Next::request;
    while (next == Next::request) {
        const bool more = co_await wait_for_bytes(reader, first);
        if (!more) break;
        first = false;
        next = co_await one_request(reader);
        if (worker_.draining && next == Next::request) break;
    }
    if (next == Next::linger) co_await linger();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
}

/// Between two requests a connection is idle: it may be closed at any time, without an answer.
Awaitable<bool> Session::wait_for_bytes(Reader& reader, bool first) {
    if (reader.buffer.size() > 0) co_return true;
    if (worker_.draining && !first) co_return false;
    idle_ = true;
    allow(first ? limits_.header_time : limits_.idle_time);
    error_code error;
    const auto space = reader.buffer.prepare(read_chunk);
    const std::size_t count = co_await socket_.async_read_some(space, asio::redirect_error(use_awaitable, error));
    idle_ = false;
    reader.buffer.commit(count);
    co_return !error;
}

Awaitable<std::optional<Session::Fault>> Session::read_head(Reader& reader, Clock::time_point arrived) {
    using beast::http::error;
    static constexpr Fault long_line{414, "uri-too-long", "the request line is longer than 8 KiB"};
    reader.parser.emplace();
    Parser& parser = *reader.parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser.body_limit(limits_.body_bytes);
    deadline_ = arrived + limits_.header_time;
    timed_out_ = false;
    error_code failure;
    // Looks at the bytes that are there already before it asks the socket.
    co_await beast::http::async_read_header(socket_, reader.buffer, parser,
                                            asio::redirect_error(use_awaitable, failure));
    if (failure == error::header_limit || failure == error::buffer_overflow) {
        // The parser has the target as soon as the line is whole.
        const std::size_t target = parser.get().target().size();
        if (target == 0 || target > limits_.request_line) co_return long_line;
        co_return Fault{431, "headers-too-large", "the header is larger than 16 KiB"};
    }
    if (timed_out_) co_return Fault{408, "timeout", "the header was not complete in time"};
    if (failure == error::body_limit) co_return Fault{413, "too-large", "the body is larger than 1 MiB"};
    if (failure == error::bad_version && !ends_in_bare_line_feed(reader.buffer)) {
        co_return Fault{505, "http-version", "this server speaks HTTP/1.1"};
    }
    if (failure == error::end_of_stream || failure == error::partial_message) co_return Fault{};
    if (failure && failure.category() == make_error_code(error::bad_value).category()) {
        co_return Fault{400, "malformed", "this is not a well-formed HTTP/1.1 request"};
    }
    if (failure) co_return Fault{};
    const auto& message = parser.get();
    if (message.target().size() > limits_.request_line) co_return long_line;
    if (static_cast<std::size_t>(std::distance(message.begin(), message.end())) > limits_.header_lines) {
        co_return Fault{431, "headers-too-large", "the request has more than 64 header fields"};
    }
    co_return std::nullopt;
}

Awaitable<std::optional<Session::Fault>> Session::read_body(Reader& reader) {
    using beast::http::error;
    using beast::http::verb;
    Parser& parser = *reader.parser;
    if (parser.is_done()) co_return std::nullopt;
    const verb method = parser.get().method();
    if (method != verb::post && method != verb::put && method != verb::patch && method != verb::unknown) {
        co_return Fault{400, "malformed", "a request with this method must not have a body"};
    }
    error_code failure;
    if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue") && reader.buffer.size() == 0) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        allow(limits_.write_time);
        const auto bytes = asio::buffer(go_on.data(), go_on.size());
        co_await asio::async_write(socket_, bytes, asio::redirect_error(use_awaitable, failure));
        if (failure) co_return Fault{};
    }
    allow(limits_.body_time);
    co_await beast::http::async_read(socket_, reader.buffer, parser, asio::redirect_error(use_awaitable, failure));
    if (failure == error::body_limit) co_return Fault{413, "too-large", "the body is larger than 1 MiB"};
    if (timed_out_) co_return Fault{408, "timeout", "the body was not complete in time"};
    if (failure) co_return Fault{400, "malformed", "the body of the request is not well-formed"};
    co_return std::nullopt;
}

Awaitable<Session::Next> Session::one_request(Reader& reader) {
    const auto arrived = Clock::now();
    std::optional<Fault> fault = co_await read_head(reader, arrived);
    if (!fault) fault = co_await read_body(reader);
    if (fault) co_return co_await refuse(*fault);
    http::Request request = make_request(*reader.parser, worker_.draining);
    request.arrived = arrived;
    deadline_ = Clock::time_point::max();  // the service has its own deadlines
    http::Answer answer = service_.answer(request);
    if (!answer.now) {
        answer.now = co_await await_made<http::Delivery>(std::move(answer.later), socket_.get_executor());
    }
    const bool written = co_await write(*answer.now, arrived);
    if (!written) co_return Next::end;
    co_return answer.now->close ? Next::linger : Next::request;
}

Awaitable<Session::Next> Session::refuse(Fault fault) {
    if (fault.status == 0) co_return Next::end;
    http::Delivery delivery = service_.refuse(fault.status, fault.slug, fault.detail);
    co_await write(delivery, Clock::now());
    co_return Next::linger;
}

Awaitable<bool> Session::write(http::Delivery& delivery, Clock::time_point arrived) {
    const http::Sealed& sealed = *delivery.sealed;
    const std::string& head = delivery.not_modified ? sealed.not_modified_head : sealed.head;
    const bool body = delivery.with_body && !delivery.not_modified;
    const bool in_pieces = body && sealed.rest != nullptr;
    const std::array<asio::const_buffer, 3> buffers{
        asio::buffer(head), asio::buffer(delivery.varying),
        body && !in_pieces ? asio::buffer(sealed.body) : asio::const_buffer{}};
    std::size_t count = 0;
    bool written = co_await send(buffers, count);
    if (written && in_pieces) written = co_await write_rest(delivery, count);
    service_.written(delivery, count, arrived);
    co_return written;
}

/// A body that is made while it is sent: the part that is there, then piece by piece (RFC 9112 7.1).
Awaitable<bool> Session::write_rest(const http::Delivery& delivery, std::size_t& count) {
    static constexpr std::string_view line_end = "\r\n";
    std::optional<std::string_view> piece = std::string_view(delivery.sealed->body);
    while (piece && !piece->empty()) {
        std::array<char, 20> size{};
        const auto digits = std::to_chars(size.data(), size.data() + size.size() - line_end.size(), piece->size(), 16);
        std::copy(line_end.begin(), line_end.end(), digits.ptr);
        const auto width = static_cast<std::size_t>(digits.ptr - size.data()) + line_end.size();
        const std::array<asio::const_buffer, 3> buffers{
            asio::buffer(size.data(), delivery.chunked ? width : 0), asio::buffer(piece->data(), piece->size()),
            asio::buffer(line_end.data(), delivery.chunked ? line_end.size() : 0)};
        if (!co_await send(buffers, count)) co_return false;
        piece = co_await await_made<std::optional<std::string_view>>(
            [this, &delivery](http::PieceDone done) { service_.next_piece(delivery, std::move(done)); },
            socket_.get_executor());
    }
    if (!piece) co_return false;
    if (!delivery.chunked) co_return true;
    static constexpr std::string_view last = "0\r\n\r\n";
    co_return co_await send(std::array{asio::buffer(last.data(), last.size())}, count);
}

template <class Buffers>
Awaitable<bool> Session::send(const Buffers& buffers, std::size_t& count) {
    const auto started = Clock::now();
    timed_out_ = false;
    const auto condition = [this, started](const error_code& error, std::size_t written) {
        // Each megabyte has its time, so that a reader of one byte a second does not hold the connection for ever.
        deadline_ = started + limits_.write_time * (1 + static_cast<long>(written / write_chunk));
        return error ? std::size_t{0} : write_chunk;
    };
    error_code error;
    count += co_await asio::async_write(socket_, buffers, condition, asio::redirect_error(use_awaitable, error));
    deadline_ = Clock::time_point::max();
    co_return !error;
}

/// Reads what the client still sends before closing: a close with unread bytes would take the answer away from it.
Awaitable<void> Session::linger() {
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) co_return;
    allow(linger_time);
    std::array<char, 8192> sink;
    std::size_t total = 0;
    const auto space = asio::buffer(sink);
    while (!error && total < linger_bytes) {
        total += co_await socket_.async_read_some(space, asio::redirect_error(use_awaitable, error));
    }
}

}  // namespace oryx::net
