#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace oryx::pyramid {

/// Work on several threads whose results are taken in the order in which the work was given, so that what is made of
/// them does not depend on the number of threads. At most `most_waiting` results wait: memory stays bounded.
/// All is called by one thread, which is the one that `take` runs on; where there is to be one thread only, it does the
/// work too.
template <class Out>
class OrderedJobs {
  public:
    using Work = std::function<Out()>;
    /// Takes a result; false ends all: what is left is not begun.
    using Take = std::function<bool(Out&&)>;

    OrderedJobs(std::size_t threads, std::size_t most_waiting, Take take)
        : most_waiting_(most_waiting), take_(std::move(take)) {
        try {
            for (std::size_t i = 0; threads > 1 && i < threads; ++i)
                threads_.emplace_back([this] { run(); });
        } catch (const std::system_error&) {  // a process has so many and no more: those that there are do the work
        }
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
        if (!make_room()) return false;
        auto job = std::make_shared<Job>(std::move(work));
        {
            const std::lock_guard lock(mutex_);
            order_.push_back(job);
            queue_.push_back([this, job] { run(job); });
        }
        work_.notify_one();
        return take_ready();
    }
    /// Work whose result has no place in the order: it is begun before all that is given later, and holds up nothing
    /// but who waits for it. Of a group that ends early it may not be begun: then nobody is to wait for it.
    template <class Value>
    std::future<Value> aside(std::function<Value()> work) {
        auto task = std::make_shared<std::packaged_task<Value()>>(std::move(work));
        auto coming = task->get_future();
        if (threads_.empty()) {
            (*task)();
            return coming;
        }
        {
            const std::lock_guard lock(mutex_);
            queue_.push_back([task] { (*task)(); });
        }
        work_.notify_one();
        return coming;
    }
    /// Waits for all results.
    bool finish() {
        std::unique_lock lock(mutex_);
        while (!refused_ && !order_.empty()) {
            await(lock, *order_.front());
            take_front(lock);
        }
        return !refused_;
    }

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
            const std::function<void()> task = std::move(queue_.front());
            queue_.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }
    void run(const std::shared_ptr<Job>& job) {
        try {
            job->out = job->work();
        } catch (...) {
            job->thrown = std::current_exception();
        }
        job->work = nullptr;
        const std::lock_guard lock(mutex_);
        job->done = true;
        if (awaited_ == job.get()) ready_.notify_one();
    }

    void await(std::unique_lock<std::mutex>& lock, const Job& job) {
        awaited_ = &job;
        ready_.wait(lock, [&job] { return job.done; });
        awaited_ = nullptr;
    }
    /// Takes results, in order, until another may wait. Half of them at once: to be woken costs as much as a small job.
    bool make_room() {
        std::unique_lock lock(mutex_);
        if (order_.size() >= most_waiting_) await(lock, *order_[order_.size() / 2]);
        while (!refused_ && order_.size() >= most_waiting_) {
            await(lock, *order_.front());
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
    std::deque<std::function<void()>> queue_;  // not begun
    std::deque<std::shared_ptr<Job>> order_;   // not taken
    const Job* awaited_ = nullptr;             // whose end is waited for
    bool stopping_ = false;
    bool refused_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace oryx::pyramid
