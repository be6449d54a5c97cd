#include "server/runtime/cpu_pool.hpp"
#include "server/runtime/single_flight.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <thread>

using namespace oryx;
using namespace oryx::runtime;
using namespace std::chrono_literals;
using http::Lane;

namespace {

constexpr auto patience = 30s;

std::array<LaneLimits, http::lane_count> lanes(LaneLimits each) {
    std::array<LaneLimits, http::lane_count> all;
    all.fill(each);
    return all;
}

/// Keeps a thread of the pool busy until it is opened.
struct Gate {
    std::promise<void> entered;
    std::promise<void> open;
    Job job() {
        return [this](Start, const CancelToken&) {
            entered.set_value();
            open.get_future().wait();
        };
    }
};

}  // namespace

TEST_CASE("A full lane takes no more work and leaves the job to its caller; other lanes go on") {
    Gate gate;
    std::atomic<int> ran = 0;
    CpuPool pool(2, lanes({.running = 1, .waiting = 2, .deadline = 60s}));
    Job busy = gate.job();
    REQUIRE(pool.submit(Lane::analytics, busy));
    gate.entered.get_future().wait();
    const auto count = [&](Start start, const CancelToken&) { ran += start == Start::run; };
    for (int i = 0; i < 2; ++i) {
        Job waiting = count;
        REQUIRE(pool.submit(Lane::analytics, waiting));
    }
    Job refused = count;
    CHECK_FALSE(pool.submit(Lane::analytics, refused));
    CHECK(refused != nullptr);
    CHECK(pool.load(Lane::analytics).running == 1);
    CHECK(pool.load(Lane::analytics).waiting == 2);
    std::promise<void> tile;
    Job other = [&](Start, const CancelToken&) { tile.set_value(); };
    REQUIRE(pool.submit(Lane::tiles, other));
    CHECK(tile.get_future().wait_for(patience) == std::future_status::ready);
    CHECK(ran == 0);
    gate.open.set_value();
    std::promise<void> last;
    while (true) {
        Job end = [&](Start, const CancelToken&) { last.set_value(); };
        if (pool.submit(Lane::analytics, end)) break;
        std::this_thread::yield();
    }
    REQUIRE(last.get_future().wait_for(patience) == std::future_status::ready);
    CHECK(ran == 2);
}

TEST_CASE("A job that waited beyond its deadline is told so and not run") {
    Gate gate;
    CpuPool pool(1, lanes({.running = 1, .waiting = 4, .deadline = 10ms}));
    Job busy = gate.job();
    REQUIRE(pool.submit(Lane::tiles, busy));
    gate.entered.get_future().wait();
    std::promise<Start> told;
    Job late = [&](Start start, const CancelToken&) { told.set_value(start); };
    REQUIRE(pool.submit(Lane::tiles, late));
    std::this_thread::sleep_for(50ms);
    gate.open.set_value();
    CHECK(told.get_future().get() == Start::expired);
}

TEST_CASE("Stopping ends running jobs by their token, tells waiting ones, and takes no more") {
    CpuPool pool(1, lanes({.running = 1, .waiting = 4, .deadline = 60s}));
    std::promise<void> entered;
    std::atomic<int> expired = 0;
    Job endless = [&](Start, const CancelToken& cancel) {
        entered.set_value();
        while (cancel.check())
            std::this_thread::yield();
    };
    REQUIRE(pool.submit(Lane::items, endless));
    entered.get_future().wait();
    for (int i = 0; i < 3; ++i) {
        Job waiting = [&](Start start, const CancelToken&) { expired += start == Start::expired; };
        REQUIRE(pool.submit(Lane::items, waiting));
    }
    pool.stop();
    CHECK(expired == 3);
    Job after = [](Start, const CancelToken&) {};
    CHECK_FALSE(pool.submit(Lane::items, after));
    pool.stop();
}

TEST_CASE("Of many who ask for the same at once one makes it, and all get that very thing, also a failure") {
    SingleFlight<std::shared_ptr<const std::string>> flights;
    constexpr int askers = 16;
    std::latch joined(askers);
    std::atomic<int> leaders = 0;
    std::atomic<int> leaders_told = 0;
    std::atomic<int> answered = 0;
    const auto answer = std::make_shared<const std::string>("503, the same to all");
    std::vector<std::thread> threads;
    for (int i = 0; i < askers; ++i) {
        threads.emplace_back([&] {
            const bool leads = flights.join("key", [&](const auto& value, bool leader) {
                answered += value == answer;
                leaders_told += leader;
            });
            joined.arrive_and_wait();
            if (!leads) return;
            ++leaders;
            flights.finish("key", answer);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(leaders == 1);
    CHECK(leaders_told == 1);
    CHECK(answered == askers);
    CHECK(flights.join("key", [](const auto&, bool) {}));  // the next one starts anew
}

TEST_CASE("Flights of different keys know nothing of one another") {
    SingleFlight<int> flights;
    int a = 0;
    int b = 0;
    CHECK(flights.join("a", [&](int value, bool) { a = value; }));
    CHECK(flights.join("b", [&](int value, bool) { b = value; }));
    flights.finish("a", 1);
    flights.finish("nobody", 7);
    CHECK(a == 1);
    CHECK(b == 0);
    flights.finish("b", 2);
    CHECK(b == 2);
}
