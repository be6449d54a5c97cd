#include "styles/glyphs/distance_field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oryx::glyphs {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Felzenszwalb and Huttenlocher's lower envelope of parabolas: out[q] = min over p of (q - p)^2 + f[p].
class ParabolaEnvelope {
  public:
    void transform(const std::vector<double>& f, std::vector<double>& out) {
        const int n = static_cast<int>(f.size());
        vertices_.clear();
        bounds_.clear();
        for (int q = 0; q < n; ++q) {
            if (f[at(q)] == infinity) continue;
            double from = -infinity;
            while (!vertices_.empty()) {
                const int p = vertices_.back();
                from = ((f[at(q)] + double{1} * q * q) - (f[at(p)] + double{1} * p * p)) / (2.0 * (q - p));
                if (from > bounds_.back()) break;
                vertices_.pop_back();
                bounds_.pop_back();
            }
            if (vertices_.empty()) from = -infinity;
            vertices_.push_back(q);
            bounds_.push_back(from);
        }
        out.assign(f.size(), infinity);
        if (vertices_.empty()) return;
        std::size_t k = 0;
        for (int q = 0; q < n; ++q) {
            while (k + 1 < vertices_.size() && bounds_[k + 1] < q)
                ++k;
            const double apart = q - vertices_[k];
            out[at(q)] = apart * apart + f[at(vertices_[k])];
        }
    }

  private:
    static std::size_t at(int i) { return static_cast<std::size_t>(i); }
    std::vector<int> vertices_;
    std::vector<double> bounds_;
};

/// Squared distance, in cells, from each pixel's centre cell to the nearest cell whose state is `wanted`.
std::vector<double> squared_distances(const Coverage& shape, bool wanted) {
    const auto width = static_cast<std::size_t>(shape.width);
    const auto height = static_cast<std::size_t>(shape.height);
    constexpr std::size_t step = oversampling;
    constexpr std::size_t centre = oversampling / 2;
    ParabolaEnvelope envelope;
    std::vector<double> line(height);
    std::vector<double> transformed;
    // Down each column first; of the result only the rows through pixel centres are needed.
    std::vector<double> rows((height / step) * width);
    for (std::size_t x = 0; x < width; ++x) {
        for (std::size_t y = 0; y < height; ++y)
            line[y] = shape.inside[y * width + x] == wanted ? 0 : infinity;
        envelope.transform(line, transformed);
        for (std::size_t r = 0; r < height / step; ++r)
            rows[r * width + x] = transformed[r * step + centre];
    }
    std::vector<double> out;
    out.reserve((height / step) * (width / step));
    line.resize(width);
    for (std::size_t r = 0; r < height / step; ++r) {
        std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(r * width), width, line.begin());
        envelope.transform(line, transformed);
        for (std::size_t c = 0; c < width / step; ++c)
            out.push_back(transformed[c * step + centre]);
    }
    return out;
}

}  // namespace

std::vector<double> signed_distances(const Coverage& shape) {
    const auto to_inside = squared_distances(shape, true);
    const auto to_outside = squared_distances(shape, false);
    std::vector<double> out(to_inside.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        // A cell is inside or outside: one of the two is 0, and the outline lies half a cell short of the other.
        const double cells = to_inside[i] > 0 ? std::sqrt(to_inside[i]) - 0.5 : 0.5 - std::sqrt(to_outside[i]);
        out[i] = cells / oversampling;
    }
    return out;
}

std::string quantise(const std::vector<double>& distances, double radius, double cutoff) {
    std::string out;
    out.reserve(distances.size());
    for (const double distance : distances) {
        const double value = std::clamp(255.0 - 256.0 * (distance / radius + cutoff), 0.0, 255.0);
        out.push_back(static_cast<char>(static_cast<std::uint8_t>(std::lround(value))));
    }
    return out;
}

}  // namespace oryx::glyphs
