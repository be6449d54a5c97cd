// Rows read by another thread: the same rows, the same end, and nothing that waits for ever.

#include "geo/store/read_ahead.hpp"
#include "tests/support/catch.hpp"

#include <new>
#include <utility>

namespace oryx::store {
namespace {

/// Rows numbered from 1, then an end of some kind.
class Counting final : public Source {
  public:
    enum class End { plain, error, thrown };
    Counting(std::int64_t rows, End end) : rows_(rows), end_(end) {}
    [[nodiscard]] const SourceInfo& info() const override { return info_; }
    Result<bool> next(SourceRow& row) override {
        if (number_ == rows_ && end_ == End::error) return fail(ErrorKind::invalid_input, "cut short");
        if (number_ == rows_ && end_ == End::thrown) throw std::bad_alloc();
        if (number_ == rows_) return false;
        row = {.number = ++number_, .values = {Value(number_)}, .geometry = {}};
        return true;
    }

  private:
    SourceInfo info_;
    std::int64_t rows_;
    std::int64_t number_ = 0;
    End end_;
};

std::int64_t take_all(ReadAhead& ahead, Result<bool>& last) {
    SourceRow row;
    std::int64_t count = 0;
    for (last = ahead.next(row); last && *last; last = ahead.next(row)) {
        ++count;
        REQUIRE(row.number == count);
        REQUIRE(row.values.at(0) == Value(count));
    }
    return count;
}

TEST_CASE("rows that are read ahead come in order, all of them, and then the source's own end") {
    const std::int64_t rows = GENERATE(0, 1, 255, 256, 257, 10'000);
    const auto end = GENERATE(Counting::End::plain, Counting::End::error);
    CAPTURE(rows, end);
    ReadAhead ahead(std::make_unique<Counting>(rows, end));
    Result<bool> last = true;
    CHECK(take_all(ahead, last) == rows);
    if (end == Counting::End::error) {
        REQUIRE_FALSE(last);
        CHECK(last.error().message == "cut short");
    } else {
        CHECK(last);
    }
    SourceRow row;
    CHECK(ahead.next(row).has_value() == last.has_value());  // and again, however often one asks
}

TEST_CASE("what is thrown while rows are read ahead is thrown where they are taken") {
    ReadAhead ahead(std::make_unique<Counting>(300, Counting::End::thrown));
    Result<bool> last = true;
    CHECK_THROWS_AS(take_all(ahead, last), std::bad_alloc);
}

TEST_CASE("a source may be left in the middle") {
    const std::int64_t taken = GENERATE(0, 1, 700);
    ReadAhead ahead(std::make_unique<Counting>(1'000'000, Counting::End::plain));
    SourceRow row;
    for (std::int64_t i = 0; i < taken; ++i)
        REQUIRE(ahead.next(row));
}

}  // namespace
}  // namespace oryx::store
