#include "geo/store/remote_store.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace oryx;
using namespace oryx::store;

namespace {

/// A web server on a loopback port: each request is answered with the bytes that `answer` gives, the connection kept
/// unless they are empty.
class Web {
  public:
    using AnswerTo = std::function<std::string(const std::string& request)>;

    explicit Web(AnswerTo answer) : answer_(std::move(answer)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
        REQUIRE(::listen(listener_, 16) == 0);
        REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
        host_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        accepting_ = std::thread([this] { accept_all(); });
    }
    ~Web() {
        ::shutdown(listener_, SHUT_RDWR);
        accepting_.join();
        ::close(listener_);
        {
            const std::lock_guard lock(mutex_);
            for (const int open : open_)
                ::shutdown(open, SHUT_RDWR);
        }
        for (std::thread& serving : serving_)
            serving.join();
    }
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    [[nodiscard]] const std::string& host() const { return host_; }
    [[nodiscard]] std::string address() const { return "http://" + host_ + "/x.pmtiles"; }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] int requests() const { return requests_; }

  private:
    void accept_all() {
        for (;;) {
            const int connection = ::accept(listener_, nullptr, nullptr);
            if (connection < 0) return;
            ++connections_;
            const std::lock_guard lock(mutex_);
            open_.push_back(connection);
            serving_.emplace_back([this, connection] { serve(connection); });
        }
    }
    void serve(int connection) {
        std::string request;
        std::string bytes(4096, '\0');
        for (;;) {
            const ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
            if (got <= 0) break;
            request.append(bytes, 0, static_cast<std::size_t>(got));
            if (!request.ends_with("\r\n\r\n")) continue;
            ++requests_;
            const std::string answer = answer_(request);
            request.clear();
            if (answer.empty()) break;
            if (::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
        }
        ::shutdown(connection, SHUT_RDWR);
    }

    AnswerTo answer_;
    int listener_;
    std::string host_;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> serving_;
    std::atomic<int> connections_ = 0;
    std::atomic<int> requests_ = 0;
    std::thread accepting_;
};

const std::string content = [] {
    std::string bytes;
    for (int number = 0; bytes.size() < 100'000; ++number)
        bytes += std::to_string(number) + ' ';
    return bytes;
}();

/// What a sound server answers to a range of `content`.
std::string part_of(const std::string& request, const std::string& etag = "\"a1\"") {
    const auto at = request.find("Range: bytes=");
    REQUIRE(at != std::string::npos);
    std::size_t used = 0;
    const std::string range = request.substr(at + 13);
    const std::size_t first = std::stoul(range, &used);
    const std::size_t last = std::min<std::size_t>(std::stoul(range.substr(used + 1)), content.size() - 1);
    return "HTTP/1.1 206 Partial Content\r\nETag: " + etag + "\r\nContent-Range: bytes " + std::to_string(first) + "-" +
           std::to_string(last) + "/" + std::to_string(content.size()) +
           "\r\nContent-Length: " + std::to_string(last - first + 1) + "\r\n\r\n" +
           content.substr(first, last - first + 1);
}

RemoteStore store_of(const Web& web) {
    RemoteLimits limits;
    limits.stall = std::chrono::seconds(1);
    limits.read = std::chrono::milliseconds(1500);
    limits.pause = std::chrono::milliseconds(5);
    limits.rest = std::chrono::milliseconds(200);
    return RemoteStore(*remote::Hosts::create({web.host()}, "archive-hosts"), limits);
}

}  // namespace

TEST_CASE("An object is read by range over one connection, and its beginning but once") {
    const Web web([](const std::string& request) { return part_of(request); });
    const auto object = store_of(web).open(web.address());
    REQUIRE(object);
    CHECK((*object)->stamp() == ObjectStamp{content.size(), "\"a1\"", ""});
    CHECK((*object)->read(0, 16'384) == content.substr(0, 16'384));
    CHECK((*object)->read(16'000, 1'000) == content.substr(16'000, 1'000));
    CHECK((*object)->read(content.size() - 1, 1) == content.substr(content.size() - 1));
    CHECK((*object)->read(content.size(), 0) == "");
    CHECK((*object)->read(content.size(), 1).error().kind == ErrorKind::invalid_input);
    CHECK(web.requests() == 3);
    CHECK(web.connections() == 1);
}

TEST_CASE("A moment's failure is tried again; the caller never sees it") {
    std::atomic<int> number = 0;
    const Web web([&](const std::string& request) -> std::string {
        switch (number++ % 4) {
            case 1:
                return "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
            case 2: {
                std::string other = part_of(request);  // of other bytes than it says
                return other.replace(other.find("bytes "), 7, "bytes 9");
            }
            default:
                return part_of(request);
        }
    });
    const auto object = store_of(web).open(web.address());
    REQUIRE(object);
    CHECK((*object)->read(50'000, 1'000) == content.substr(50'000, 1'000));
    CHECK(web.requests() == 4);
}

TEST_CASE("Another content at the address is an error of its own, and is not read") {
    std::atomic<bool> other = false;
    const Web web([&](const std::string& request) { return part_of(request, other ? "\"b2\"" : "\"a1\""); });
    const auto store = store_of(web);
    const auto object = store.open(web.address());
    REQUIRE(object);
    other = true;
    CHECK((*object)->read(50'000, 1'000).error().kind == ErrorKind::conflict);
    CHECK(store.open(web.address(), (*object)->stamp()).error().kind == ErrorKind::conflict);
    other = false;
    CHECK((*object)->read(50'000, 1'000) == content.substr(50'000, 1'000));
}

TEST_CASE("A server that does not answer is asked by one, and is back when it answers") {
    std::atomic<bool> away = false;
    const Web web([&](const std::string& request) { return away ? std::string() : part_of(request); });
    const auto object = store_of(web).open(web.address());
    REQUIRE(object);
    away = true;
    CHECK((*object)->read(50'000, 1'000).error().kind == ErrorKind::unavailable);
    const int asked = web.requests();
    for (int i = 0; i < 50; ++i)
        CHECK((*object)->read(50'000, 1'000).error().kind == ErrorKind::unavailable);
    CHECK(web.requests() == asked);
    away = false;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK((*object)->read(50'000, 1'000) == content.substr(50'000, 1'000));
    CHECK((*object)->read(60'000, 1'000) == content.substr(60'000, 1'000));
}

TEST_CASE("Nobody waits longer than the limit for a server that is silent, and a token ends the wait") {
    std::atomic<bool> silent = false;
    const Web web([&](const std::string& request) {
        while (silent)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return part_of(request);
    });
    const auto object = store_of(web).open(web.address());
    REQUIRE(object);
    silent = true;
    const auto started = std::chrono::steady_clock::now();
    const auto waited = [&] { return std::chrono::steady_clock::now() - started; };
    const auto token = CancelToken::create(started + std::chrono::milliseconds(100));
    const auto read = (*object)->read(50'000, 1'000, token);
    silent = false;
    REQUIRE_FALSE(read);
    CHECK(waited() < std::chrono::seconds(4));
}

TEST_CASE("All of an object is read once, and not again while it is what it was") {
    const Web web([](const std::string& request) -> std::string {
        if (request.find("If-None-Match: \"a1\"") != std::string::npos)
            return "HTTP/1.1 304 Not Modified\r\nETag: \"a1\"\r\n\r\n";
        return "HTTP/1.1 200 OK\r\nETag: \"a1\"\r\nContent-Length: 5\r\n\r\nwhole";
    });
    const auto store = store_of(web);
    const auto first = store.read_whole(web.address(), 5);
    REQUIRE(first);
    CHECK(first->bytes == "whole");
    CHECK_FALSE(first->unchanged);
    const auto second = store.read_whole(web.address(), 5, first->stamp.etag);
    REQUIRE(second);
    CHECK(second->unchanged);
    CHECK(store.read_whole(web.address(), 4).error().kind == ErrorKind::too_large);
}

TEST_CASE("A host that is not named, or that leads into the own network by its name, is not asked") {
    const Web web([](const std::string& request) { return part_of(request); });
    const RemoteStore nobody{remote::Hosts("archive-hosts")};
    const auto refused = nobody.open(web.address());
    CHECK(refused.error().kind == ErrorKind::invalid_input);
    CHECK(refused.error().hint.find("archive-hosts") != std::string::npos);
    const std::string by_name = "localhost" + web.host().substr(web.host().find(':'));
    const RemoteStore named(*remote::Hosts::create({by_name}, "archive-hosts"));
    CHECK(named.open("http://" + by_name + "/x.pmtiles").error().message.find("own network") != std::string::npos);
    CHECK(web.requests() == 0);
}
