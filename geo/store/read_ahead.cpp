#include "geo/store/read_ahead.hpp"

#include <utility>

namespace oryx::store {

namespace {

constexpr std::size_t batch_rows = 256;
constexpr std::size_t most_batches = 8;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<Source> source)
    : source_(std::move(source)), empty_(most_batches, Batch(batch_rows)), reader_([this] { read(); }) {}

ReadAhead::~ReadAhead() {
    {
        const std::lock_guard lock(mutex_);
        unwanted_ = true;
    }
    changed_.notify_all();
    reader_.join();
}

void ReadAhead::read() {
    std::optional<Error> error;
    std::exception_ptr thrown;
    try {
        Batch batch(batch_rows);
        for (bool more = true; more;) {
            std::size_t rows = 0;
            while (more && rows < batch_rows) {
                auto read = source_->next(batch[rows]);
                more = read && *read;
                if (!read) error = std::move(read.error());
                rows += more ? 1 : 0;
            }
            if (!exchange(batch, rows)) return;
        }
    } catch (...) {  // belongs to the thread that takes
        thrown = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    thrown_ = thrown;
    ended_ = true;
    changed_.notify_all();
}

bool ReadAhead::exchange(Batch& batch, std::size_t rows) {
    std::unique_lock lock(mutex_);
    waiting_.push_back({std::move(batch), rows});
    changed_.notify_all();
    changed_.wait(lock, [&] { return unwanted_ || !empty_.empty(); });
    if (unwanted_) return false;
    batch = std::move(empty_.back());
    empty_.pop_back();
    return true;
}

bool ReadAhead::take() {
    std::unique_lock lock(mutex_);
    if (!current_.batch.empty()) empty_.push_back(std::move(current_.batch));
    current_ = {};
    position_ = 0;
    changed_.notify_all();
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
}

Result<bool> ReadAhead::next(SourceRow& row) {
    while (position_ == current_.rows) {
        if (take()) continue;
        const std::lock_guard lock(mutex_);
        if (thrown_) std::rethrow_exception(thrown_);
        if (error_) return fail(*error_);
        return false;
    }
    std::swap(row, current_.batch[position_++]);
    return true;
}

}  // namespace oryx::store
