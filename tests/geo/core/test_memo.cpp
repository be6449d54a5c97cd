// What a memo promises: a value is made once, an address in a key stays its object's, errors are not kept.

#include "geo/core/memo.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace oryx;

namespace {

Result<std::shared_ptr<const int>> number(int value) {
    return std::make_shared<const int>(value);
}

}  // namespace

TEST_CASE("A value is made once for its type and key") {
    Memo memo;
    int made = 0;
    const auto make = [&] {
        ++made;
        return number(7);
    };
    const auto first = memo.get<int>("a", {}, make);
    const auto second = memo.get<int>("a", {}, make);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->get() == second->get());
    CHECK(made == 1);
    const auto other = memo.get<double>(
        "a", {}, []() -> Result<std::shared_ptr<const double>> { return std::make_shared<const double>(0.5); });
    REQUIRE(other);
    CHECK(**other == 0.5);
    CHECK(memo.size() == 2);
}

TEST_CASE("The least recently used goes first, and its sources with it") {
    Memo memo(2);
    auto source = std::make_shared<const int>(1);
    const std::weak_ptr<const int> alive = source;
    REQUIRE(memo.get<int>("a", {source}, [] { return number(1); }));
    source.reset();
    CHECK_FALSE(alive.expired());
    REQUIRE(memo.get<int>("b", {}, [] { return number(2); }));
    REQUIRE(memo.get<int>("a", {}, [] { return number(3); }));
    REQUIRE(memo.get<int>("c", {}, [] { return number(4); }));
    CHECK_FALSE(alive.expired());  // "b" went: "a" was used after it
    CHECK(**memo.get<int>("b", {}, [] { return number(5); }) == 5);
    CHECK(alive.expired());
}

TEST_CASE("An error is handed on and not remembered") {
    Memo memo;
    const auto failed =
        memo.get<int>("a", {}, []() -> Result<std::shared_ptr<const int>> { return fail(ErrorKind::cancelled, "no"); });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == ErrorKind::cancelled);
    CHECK(memo.size() == 0);
    CHECK(**memo.get<int>("a", {}, [] { return number(2); }) == 2);
}

TEST_CASE("Threads that ask for the same get the same") {
    Memo memo;
    std::vector<const int*> got(8);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < got.size(); ++i) {
            threads.emplace_back([&, i] {
                for (int round = 0; round < 100; ++round)
                    got[i] = memo.get<int>("a", {}, [&] { return number(static_cast<int>(i)); })->get();
            });
        }
    }
    for (const int* value : got)
        CHECK(value == got.front());
    CHECK(memo.size() == 1);
}
