#include "server/net/server.hpp"

#include "server/net/session.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

namespace oryx::net {

using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
/// Said without the service when there are too many connections to have one.
constexpr std::string_view crowded =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";

class AsioServer final : public Server {
  public:
    AsioServer(const Limits& limits, std::size_t threads, http::Service& service) : limits_(limits), service_(service) {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
            workers_.push_back(std::make_unique<Worker>());
        acceptor_ = std::make_unique<Acceptor>(workers_.front()->context);
    }
    ~AsioServer() override { stop(); }

    Result<> listen(const Endpoint& endpoint) {
        error_code error;
        const std::string name = endpoint.address == "localhost" ? "127.0.0.1" : endpoint.address;
        const auto address = asio::ip::make_address(name, error);
        if (error) {
            return fail(Error{ErrorKind::invalid_input, "it is not an IP address"}.with_parameter("listen").with_hint(
                "such as 127.0.0.1, 0.0.0.0 or ::"));
        }
        const Tcp::endpoint at(address, endpoint.port);
        acceptor_->open(at.protocol(), error);
        if (!error) acceptor_->set_option(Tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_->bind(at, error);
        if (!error) acceptor_->listen(1024, error);
        if (error) {
            return fail(Error{ErrorKind::io, "port " + std::to_string(endpoint.port) + " of " + endpoint.address +
                                                 " cannot be listened on"}
                            .with_hint("another program may use it; --port 0 takes any free one")
                            .with_detail(error.message()));
        }
        port_ = acceptor_->local_endpoint().port();
        return {};
    }

    void run() {
        asio::co_spawn(
            workers_.front()->context, [this] { return accept(); }, asio::detached);
        for (auto& worker : workers_) {
            asio::co_spawn(
                worker->context, [this, &w = *worker] { return sweep(w); }, asio::detached);
            threads_.emplace_back([&w = *worker] { w.context.run(); });
        }
    }

    std::uint16_t port() const override { return port_; }
    std::size_t connections() const override { return connections_.load(std::memory_order_relaxed); }

    void drain() override {
        draining_ = true;
        asio::post(workers_.front()->context, [this] {
            error_code ignored;
            acceptor_->close(ignored);
        });
        for (auto& worker : workers_) {
            asio::post(worker->context, [&w = *worker] {
                w.draining = true;
                for (Session* session : w.sessions)
                    session->drain();
            });
        }
    }

    bool wait_until_drained(std::chrono::milliseconds at_most) override {
        std::unique_lock lock(mutex_);
        return ended_.wait_for(lock, at_most, [this] { return connections() == 0; });
    }

    void stop() override {
        if (threads_.empty()) return;
        for (auto& worker : workers_) {
            asio::post(worker->context, [&w = *worker] {
                for (Session* session : w.sessions)
                    session->close();
                w.context.stop();
            });
        }
        for (std::thread& thread : threads_)
            thread.join();
        threads_.clear();
    }

  private:
    using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;

    Awaitable<void> accept() {
        asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>
            pause(workers_.front()->context);
        std::size_t turn = 0;
        while (acceptor_->is_open()) {
            Worker& worker = *workers_[turn++ % workers_.size()];
            Socket socket(worker.context);
            error_code error;
            co_await acceptor_->async_accept(socket, asio::redirect_error(use_awaitable, error));
            if (error == asio::error::operation_aborted || draining_) break;
            if (error) {  // out of descriptors, or the client is gone already: not a reason to stop accepting
                pause.expires_after(std::chrono::milliseconds(50));
                co_await pause.async_wait(asio::redirect_error(use_awaitable, error));
                continue;
            }
            admit(std::move(socket), worker);
        }
    }

    void admit(Socket socket, Worker& worker) {
        error_code error;
        const auto remote = socket.remote_endpoint(error);
        if (error) return;
        const std::string address = remote.address().is_loopback() ? std::string() : remote.address().to_string();
        if (!count_in(address)) {
            socket.non_blocking(true, error);
            socket.write_some(asio::buffer(crowded.data(), crowded.size()), error);
            return;
        }
        socket.set_option(Tcp::no_delay(true), error);
        auto session = std::make_shared<Session>(std::move(socket), worker, limits_, service_,
                                                 [this, address] { count_out(address); });
        asio::post(worker.context, [session = std::move(session)] { session->start(); });
    }

    bool count_in(const std::string& address) {
        const std::lock_guard lock(mutex_);
        if (connections_.load() >= limits_.connections) return false;
        if (!address.empty()) {
            std::size_t& count = by_address_[address];
            if (count >= limits_.connections_per_address) return false;
            ++count;
        }
        ++connections_;
        return true;
    }

    void count_out(const std::string& address) {
        const std::lock_guard lock(mutex_);
        if (const auto found = by_address_.find(address); found != by_address_.end() && --found->second == 0) {
            by_address_.erase(found);
        }
        --connections_;
        ended_.notify_all();
    }

    /// Looks at the deadlines of a worker's sessions: cheaper than a timer for every read and write.
    Awaitable<void> sweep(Worker& worker) {
        asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>
            timer(worker.context);
        while (true) {
            timer.expires_after(sweep_interval);
            error_code error;
            co_await timer.async_wait(asio::redirect_error(use_awaitable, error));
            if (error) co_return;
            const auto now = Session::Clock::now();
            for (Session* session : worker.sessions)
                session->sweep(now);
        }
    }

    const Limits limits_;
    http::Service& service_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_ = false;
    std::mutex mutex_;
    std::condition_variable ended_;
    std::atomic<std::size_t> connections_ = 0;
    std::unordered_map<std::string, std::size_t> by_address_;
    // Destroyed in the reverse order: the acceptor before its context.
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<Acceptor> acceptor_;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const Endpoint& endpoint, const Limits& limits, std::size_t threads,
                                              http::Service& service) {
    auto server = std::make_unique<AsioServer>(limits, threads, service);
    if (auto listening = server->listen(endpoint); !listening) return std::unexpected(listening.error());
    server->run();
    return server;
}

}  // namespace oryx::net
