#include "geo/store/read_ahead.hpp"

#include <utility>

namespace oryx::store {

namespace {

constexpr std::size_t batch_rows = 256;
constexpr std::size_t most_batches = 8;

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<Source> source) : source_(std::move(source)), reader_([this] { read(); }) {}

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
        for (bool more = true; more;) {
            Batch batch;
            batch.reserve(batch_rows);
            while (more && batch.size() < batch_rows) {
                auto read = source_->next(batch.emplace_back());
                more = read && *read;
                if (!read) error = std::move(read.error());
                if (!more) batch.pop_back();
            }
            if (!put(std::move(batch))) return;
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

bool ReadAhead::put(Batch&& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return unwanted_ || waiting_.size() < most_batches; });
    if (unwanted_) return false;
    waiting_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
}

bool ReadAhead::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    current_ = std::move(waiting_.front());
    waiting_.pop_front();
    position_ = 0;
    changed_.notify_all();
    return true;
}

Result<bool> ReadAhead::next(SourceRow& row) {
    while (position_ == current_.size()) {
        if (take()) continue;
        const std::lock_guard lock(mutex_);
        if (thrown_) std::rethrow_exception(thrown_);
        if (error_) return fail(*error_);
        return false;
    }
    row = std::move(current_[position_++]);
    return true;
}

}  // namespace oryx::store
