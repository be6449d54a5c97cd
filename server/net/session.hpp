#pragma once

#include "server/http/service.hpp"
#include "server/net/asio.hpp"
#include "server/net/server.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace oryx::net {

class Session;

/// What the sessions of one I/O thread share. Everything but `context` is touched on that thread alone.
struct Worker {
    std::unordered_set<Session*> sessions;
    bool draining = false;
    asio::io_context context{1};  // last: its end ends sessions, which take themselves out of the set
};

/// One connection: requests one after another, each answered whole before the next is looked at.
class Session : public std::enable_shared_from_this<Session> {
  public:
    using Clock = std::chrono::steady_clock;

    Session(Socket socket, Worker& worker, const Limits& limits, http::Service& service,
            std::move_only_function<void()> on_end);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Runs until the connection ends. Call on the worker's thread.
    void start();
    /// Ends a wait whose time is over.
    void sweep(Clock::time_point now);
    void drain();
    void close();

  private:
    struct Reader;
    enum class Next { request, linger, end };
    /// Why a request could not be read. Status 0: the client is gone, there is nobody to tell.
    struct Fault {
        int status = 0;
        std::string_view slug = {};
        std::string_view detail = {};
    };

    Awaitable<void> run();
    Awaitable<Next> one_request(Reader& reader);
    Awaitable<std::optional<Fault>> read_head(Reader& reader, Clock::time_point arrived);
    Awaitable<std::optional<Fault>> read_body(Reader& reader);
    Awaitable<Next> refuse(Fault fault);
    Awaitable<bool> wait_for_bytes(Reader& reader, bool first);
    Awaitable<bool> write(http::Delivery& delivery, Clock::time_point arrived);
    Awaitable<bool> write_rest(const http::Delivery& delivery, std::size_t& count);
    template <class Buffers>
    Awaitable<bool> send(const Buffers& buffers, std::size_t& count);
    Awaitable<void> linger();
    void allow(std::chrono::milliseconds time);

    Socket socket_;
    Worker& worker_;
    const Limits& limits_;
    http::Service& service_;
    std::move_only_function<void()> on_end_;
    Clock::time_point deadline_ = Clock::time_point::max();
    bool timed_out_ = false;
    bool idle_ = true;
};

}  // namespace oryx::net
