#include "geo/pyramid/ordered_jobs.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace oryx::pyramid;

namespace {

void wait_some(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
}

}  // namespace

TEST_CASE("results are taken in the order of their work, on the thread that gave it, for any number of threads") {
    const std::uint64_t seed = GENERATE(1, 2, 3);
    const std::size_t threads = GENERATE(1, 2, 5);
    const std::size_t most_waiting = GENERATE(1, 2, 16);
    INFO("seed " << seed << ", threads " << threads << ", waiting " << most_waiting);
    std::vector<int> taken;
    const auto here = std::this_thread::get_id();
    bool elsewhere = false;
    std::atomic<int> under_way = 0;
    std::atomic<int> most_under_way = 0;
    {
        OrderedJobs<int> jobs(threads, most_waiting, [&](int&& value) {
            elsewhere = elsewhere || std::this_thread::get_id() != here;
            taken.push_back(value);
            --under_way;
            return true;
        });
        for (int i = 0; i < 200; ++i) {
            REQUIRE(jobs.submit([&, i] {
                const int now = ++under_way;
                int most = most_under_way;
                while (now > most && !most_under_way.compare_exchange_weak(most, now)) {
                }
                wait_some(seed * 1000 + static_cast<std::uint64_t>(i));
                return i;
            }));
        }
        REQUIRE(jobs.finish());
    }
    std::vector<int> wanted(200);
    for (int i = 0; i < 200; ++i)
        wanted[static_cast<std::size_t>(i)] = i;
    CHECK(taken == wanted);
    CHECK_FALSE(elsewhere);
    CHECK(most_under_way <= static_cast<int>(most_waiting));
}

TEST_CASE("what is done aside holds up no result, and gives its own") {
    std::vector<int> taken;
    OrderedJobs<int> jobs(2, 4, [&](int&& value) {
        taken.push_back(value);
        return true;
    });
    std::atomic<bool> go = false;
    auto slow = jobs.aside<int>([&go] {
        while (!go)
            std::this_thread::yield();
        return 42;
    });
    for (int i = 0; i < 50; ++i)
        REQUIRE(jobs.submit([i] { return i; }));
    REQUIRE(jobs.finish());
    CHECK(taken.size() == 50);  // with the slow one still under way
    go = true;
    CHECK(slow.get() == 42);
}

TEST_CASE("on one thread what is done aside is done at once") {
    OrderedJobs<int> jobs(1, 4, [](int&&) { return true; });
    bool done = false;
    auto value = jobs.aside<int>([&done] {
        done = true;
        return 1;
    });
    CHECK(done);
    CHECK(value.get() == 1);
}

TEST_CASE("a refused result ends all, and what is left is not taken") {
    const std::size_t threads = GENERATE(1, 3);
    int taken = 0;
    OrderedJobs<int> jobs(threads, 4, [&](int&&) { return ++taken < 10; });
    bool go_on = true;
    for (int i = 0; go_on && i < 1000; ++i)
        go_on = jobs.submit([i] { return i; });
    CHECK_FALSE(go_on);
    CHECK_FALSE(jobs.submit([] { return 0; }));
    CHECK_FALSE(jobs.finish());
    CHECK(taken == 10);
}

TEST_CASE("what a job throws is thrown where results are taken") {
    const std::size_t threads = GENERATE(1, 3);
    OrderedJobs<int> jobs(threads, 4, [](int&&) { return true; });
    const auto all = [&] {
        for (int i = 0; i < 20; ++i)
            jobs.submit([i]() -> int { return i == 7 ? throw std::runtime_error("seven") : i; });
        jobs.finish();
    };
    CHECK_THROWS_AS(all(), std::runtime_error);
    auto aside = jobs.aside<int>([]() -> int { throw std::runtime_error("aside"); });
    CHECK_THROWS_AS(aside.get(), std::runtime_error);
}
