#include "server/cache/response_cache.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <thread>

using namespace oryx;
using cache::ResponseCache;

namespace {

ResponseCache::Entry entry(std::size_t bytes) {
    auto sealed = std::make_shared<http::Sealed>();
    sealed->body.assign(bytes, 'x');
    return sealed;
}

}  // namespace

TEST_CASE("What was put is found as the same object, and the last put under a key counts") {
    ResponseCache cache(1 << 20, 1);
    CHECK(cache.find("a") == nullptr);
    const auto first = entry(10);
    const auto second = entry(20);
    cache.put("a", first);
    CHECK(cache.find("a") == first);
    const std::size_t bytes = cache.bytes();
    cache.put("a", second);
    CHECK(cache.find("a") == second);
    CHECK(cache.entries() == 1);
    CHECK(cache.bytes() == bytes + 10);
}

TEST_CASE("The least recently used goes first") {
    ResponseCache cache(16'000, 1);
    for (const char* key : {"a", "b", "c", "d", "e", "f", "g"})
        cache.put(key, entry(1700));
    REQUIRE(cache.find("a") != nullptr);  // used again: now "b" is the oldest
    cache.put("h", entry(1700));
    cache.put("i", entry(1700));
    CHECK(cache.find("a") != nullptr);
    CHECK(cache.find("b") == nullptr);
    CHECK(cache.find("i") != nullptr);
}

TEST_CASE("What is larger than an eighth of a shard is not kept, and a cache of no bytes keeps nothing") {
    ResponseCache cache(8000, 1);
    cache.put("large", entry(1001));
    CHECK(cache.entries() == 0);
    ResponseCache none(0);
    none.put("a", entry(0));
    CHECK(none.entries() == 0);
}

TEST_CASE("The bound on bytes holds whatever is put, and an evicted entry stays with who holds it") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    constexpr std::size_t bound = 200'000;
    ResponseCache cache(bound, 4);
    cache.put("held", entry(50));
    const auto held = cache.find("held");
    for (int i = 0; i < 5000; ++i) {
        cache.put("k" + std::to_string(random() % 400), entry(random() % 7000));
        REQUIRE(cache.bytes() <= bound);
    }
    CHECK(held->body.size() == 50);
}

TEST_CASE("Threads share a cache") {
    ResponseCache cache(100'000, 4);
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 4; ++t) {
        threads.emplace_back([&cache, t] {
            std::mt19937 random(t);
            for (int i = 0; i < 5000; ++i) {
                const std::size_t size = random() % 64;
                const std::string key = std::to_string(size);
                if (const auto found = cache.find(key)) {
                    if (found->body.size() != size) std::terminate();
                } else {
                    cache.put(key, entry(size));
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(cache.bytes() <= 100'000);
}
