#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace oryx::pyramid {

/// Work on several threads whose results are taken in the order in which the work was given, so that what is made of
/// them does not depend on the number of threads. At most `most_waiting` results wait: memory stays bounded.
/// `submit` and `finish` are called by one thread, which is the one that `take` runs on; where there is to be one
/// thread only, it does the work too.
template <class Out>
class OrderedJobs {
  public:
    using Work = std::function<Out()>;
    /// Takes a result; false ends all: what is left is not begun.
    using Take = std::function<bool(Out&&)>;

    OrderedJobs(std::size_t threads, std::size_t most_waiting, Take take)
        : most_waiting_(most_waiting), take_(std::move(take)) {
        for (std::size_t i = 0; threads > 1 && i < threads; ++i)
            threads_.emplace_back([this] { run(); });
    }
    OrderedJobs(const OrderedJobs&) = delete;
    OrderedJobs& operator=(const OrderedJobs&) = delete;
    ~OrderedJobs() { stop(); }

    /// False once a result was refused. Throws what a job threw.
    bool submit(Work work) {
        if (threads_.empty()) {
            refused_ = refused_ || !take_(work());
            return !refused_;
        }
        const std::size_t room = most_waiting_ - 1;
        if (!take_until(room)) return false;
        auto job = std::make_shared<Job>(std::move(work));
        {
            const std::lock_guard lock(mutex_);
            order_.push_back(job);
            queue_.push_back(std::move(job));
        }
        work_.notify_one();
        return take_ready();
    }
    /// Waits for all results.
    bool finish() { return take_until(0); }

  private:
    struct Job {
        explicit Job(Work w) : work(std::move(w)) {}
        Work work;
        Out out{};
        std::exception_ptr thrown;
        bool done = false;
    };

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            const std::shared_ptr<Job> job = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            try {
                job->out = job->work();
            } catch (...) {
                job->thrown = std::current_exception();
            }
            job->work = nullptr;
            lock.lock();
            job->done = true;
            if (order_.front() == job) ready_.notify_one();  // who waits, waits for that one
        }
    }

    /// Takes results, in order, until at most `left` are under way.
    bool take_until(std::size_t left) {
        std::unique_lock lock(mutex_);
        while (!refused_ && order_.size() > left) {
            ready_.wait(lock, [this] { return order_.front()->done; });
            take_front(lock);
        }
        return !refused_;
    }
    bool take_ready() {
        std::unique_lock lock(mutex_);
        while (!refused_ && !order_.empty() && order_.front()->done)
            take_front(lock);
        return !refused_;
    }
    void take_front(std::unique_lock<std::mutex>& lock) {
        const std::shared_ptr<Job> job = std::move(order_.front());
        order_.pop_front();
        lock.unlock();
        if (job->thrown) std::rethrow_exception(job->thrown);
        const bool go_on = take_(std::move(job->out));
        lock.lock();
        refused_ = refused_ || !go_on;
    }
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        work_.notify_all();
        for (std::thread& thread : threads_)
            thread.join();
    }

    std::size_t most_waiting_;
    Take take_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable ready_;
    std::deque<std::shared_ptr<Job>> queue_;  // not begun
    std::deque<std::shared_ptr<Job>> order_;  // not taken
    bool stopping_ = false;
    bool refused_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace oryx::pyramid
