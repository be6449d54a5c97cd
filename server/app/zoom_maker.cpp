#include "server/app/zoom_maker.hpp"

#include "geo/tile/tile_layer.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <malloc.h>

namespace oryx::app {

namespace {

/// What maps of towns ask for; tiles of higher zooms are made one by one in all but the smallest collections.
constexpr std::uint32_t last_zoom = 14;

}  // namespace

ZoomMaker::ZoomMaker(const SnapshotHolder& holder, observe::Log& log)
    : holder_(holder), log_(log), thread_([this] { work(); }) {}

ZoomMaker::~ZoomMaker() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void ZoomMaker::look() {
    {
        const std::lock_guard lock(mutex_);
        look_ = true;
    }
    wake_.notify_all();
}

bool ZoomMaker::is_outdated(const access::Served& served) const {
    return stopping_ || holder_.get().get() != &served;
}

void ZoomMaker::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait(lock, [this] { return stopping_ || look_; });
        if (stopping_) return;
        look_ = false;
        lock.unlock();
        const auto served = holder_.get();
        try {
            make(*served);
        } catch (const std::exception& error) {  // memory: requests make what they need
            log_.failure("zooms cannot be made ahead of requests",
                         Error{ErrorKind::internal, "an internal error"}.with_detail(error.what()), 0);
        }
        left_ = 0;
        lock.lock();
    }
}

void ZoomMaker::make(const access::Served& served) {
    std::vector<std::shared_ptr<const tile::TileLayer>> layers;
    for (const auto& [id, layer] : served.layers)
        layers.push_back(layer);
    left_ = layers.size() * (last_zoom + 1);
    const auto began = std::chrono::steady_clock::now();
    for (std::uint32_t zoom = 0; zoom <= last_zoom; ++zoom) {
        std::erase_if(layers, [&](const auto& layer) {
            if (is_outdated(served)) return true;
            return !tile::prepare(*layer, zoom);
        });
        left_ = layers.size() * (last_zoom - zoom);
    }
    malloc_trim(0);  // a zoom takes several times its own memory while it is made
    if (is_outdated(served)) return;
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    log_.info("zooms made",
              {{"generation", std::to_string(served.generation())}, {"ms", std::to_string(took.count())}});
}

}  // namespace oryx::app
