#pragma once

#include "geo/index/packed_rtree.hpp"
#include "geo/tile/grid_geometry.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace oryx::tile {

/// Points of a zoom that are drawn as one.
struct Cluster {
    GridPoint at;                ///< the middle of its members, lattice units of the zoom
    std::uint32_t lead = 0;      ///< its most important row: whose feature id it has
    std::uint32_t count = 0;     ///< rows in it
    std::vector<double> sums;    ///< of the rule's fields, unknown ones left out
    std::vector<double> maxima;  ///< likewise; not a number where none is known
};

/// What the tiles of one zoom leave out, for one selection.
struct ZoomPlan {
    bool essentials_only = false;  ///< attributes that styles do not read are left out
    int coarser = 0;               ///< shapes: how often the simplification was made four times as strong
    bool thinned = false;          ///< whether some points are left out
    std::vector<bool> kept;        ///< of thinned points, by row
    bool clustered = false;        ///< whether points are drawn as clusters
    std::vector<Cluster> clusters;
    index::PackedRTree cluster_index{{}};
};

/// The plans that were made last. Thread-safe; each is made once for all who wait.
class PlanCache {
  public:
    using Make = std::function<std::shared_ptr<const ZoomPlan>()>;
    std::shared_ptr<const ZoomPlan> get(const std::string& key, const Make& make);

  private:
    static constexpr std::size_t most = 64;
    struct Entry {
        std::mutex making;                     // of this plan only: other zooms are made beside it
        std::shared_ptr<const ZoomPlan> plan;  // guarded by the cache's mutex, as is `used`
        std::uint64_t used = 0;
    };
    void keep_few(const Entry& newest);

    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_;
    std::uint64_t clock_ = 0;
};

}  // namespace oryx::tile
