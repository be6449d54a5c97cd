#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace oryx::statistics {

/// What happened in one cell of a forecast.
struct CellEvents {
    std::uint32_t cell = 0;
    double events = 0;
};

/// A forecast as the share of what comes that each cell is to have: masses normalised to one, then mixed with an even
/// spread, (1 - floor) m / sum m + floor / n, so that no cell is ever impossible. Even where all masses are 0.
/// Preconditions: masses at least 0; floor in [0, 1].
std::vector<double> forecast_shares(std::span<const double> mass, double floor);

/// Sum over events of ln(share x cells): how much likelier the forecast made what happened than an even spread would,
/// in nats (the logarithmic score; Good 1952; Gneiting and Raftery 2007). Minus infinity where an event lies in a cell
/// of share 0, which no floor above 0 leaves.
double log_score_over_uniform(std::span<const double> shares, std::span<const CellEvents> events);

/// The whole cells that a share of all of them amounts to, rounded down (PredictCode's n = floor(N f)).
std::size_t covered_cells(std::size_t cells, double share);

/// Events that the best possible choice of `top` cells would have held: what the prediction efficiency index compares
/// with.
double best_hits(std::span<const CellEvents> events, std::size_t top);

/// A highest-density region of a forecast, and what happened in it.
struct RegionHits {
    double cells = 0;
    double events = 0;
};

/// Cells by forecast, highest first, with what happened in them. Of cells that are tied at an edge, each counts with
/// the share of them that belongs inside: what the mean over all orders of the tied cells would be.
class RankedForecast {
  public:
    RankedForecast(std::span<const double> mass, std::span<const CellEvents> events);

    [[nodiscard]] double events() const { return levels_.empty() ? 0 : levels_.back().events; }
    /// Events in the `top` highest cells; all of them where there are fewer cells.
    [[nodiscard]] double hits(std::size_t top) const;
    /// The smallest set of cells that holds a share (in (0, 1]) of the mass (Hyndman 1996). Cells without mass are in
    /// none; nothing where all are.
    [[nodiscard]] RegionHits region(double share) const;

  private:
    struct Level {
        double mass = 0;        // of each of its cells
        std::size_t cells = 0;  // of this and all higher levels
        double events = 0;      // in this and all higher levels
    };
    // Events in the first `cells` cells, which end within a level.
    [[nodiscard]] double events_within(std::size_t level, std::size_t cells) const;

    std::vector<Level> levels_;
    double total_mass_ = 0;  // added up from the highest cell down, as regions are
};

/// The continuous ranked probability score of a forecast told by samples, mean |s - y| - (1/m^2) sum (2i - m - 1) s_(i)
/// (Gneiting and Raftery 2007, 4.2; the ensemble's own spread, not its unbiased version), in the unit of what is
/// forecast; 0 is best. Of one sample it is the absolute error. NaN for none.
double crps(std::span<const double> samples, double observed);

}  // namespace oryx::statistics
