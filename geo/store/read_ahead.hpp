#pragma once

#include "geo/store/source.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace oryx::store {

/// A source whose rows are read by a thread of its own, a bounded number of them ahead of who takes them: a library's
/// decoding and what is made of its rows then share the time. The order, the faults and the error are the source's.
class ReadAhead final : public Source {
  public:
    explicit ReadAhead(std::unique_ptr<Source> source);
    ~ReadAhead() override;
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    [[nodiscard]] const SourceInfo& info() const override { return source_->info(); }
    Result<bool> next(SourceRow& row) override;

  private:
    using Batch = std::vector<SourceRow>;
    struct Filled {
        Batch batch;
        std::size_t rows = 0;  ///< the first ones of the batch
    };

    void read();
    /// Hands over a batch of `rows` rows and gets another to fill, once there is one; false where nobody takes rows any
    /// more.
    bool exchange(Batch& batch, std::size_t rows);
    /// The next batch to take from; false at the end.
    bool take();

    std::unique_ptr<Source> source_;
    Filled current_;
    std::size_t position_ = 0;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Filled> waiting_;  // guarded by the mutex, as all below
    /// Rows that were taken go back to the thread that made them: memory freed by another than made it is dear.
    std::vector<Batch> empty_;
    std::optional<Error> error_;  // where the source ended with one
    std::exception_ptr thrown_;   // where it ended with one of those: memory is out
    bool ended_ = false;
    bool unwanted_ = false;
    std::thread reader_;
};

}  // namespace oryx::store
