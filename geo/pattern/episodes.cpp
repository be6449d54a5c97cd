#include "geo/pattern/episodes.hpp"

#include "geo/pattern/spatial_weights.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace oryx::pattern {

namespace {

/// All events of one place and day.
struct Moment {
    Position at;
    Day day;
    std::int64_t events = 0;
};

/// The moments of each distinct place, by day, and which places are near each.
class Moments {
  public:
    static Result<Moments> create(std::span<const Event> events, double distance, const CancelToken& cancel) {
        Moments made;
        std::vector<std::uint32_t> order(events.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::sort(
            order, {}, [&](std::uint32_t i) { return std::tuple(events[i].at.x, events[i].at.y, events[i].day, i); });
        std::vector<Position> places;
        made.moment_of_.resize(events.size());
        for (const std::uint32_t i : order) {
            const Event& event = events[i];
            const bool same_place = !places.empty() && places.back() == event.at;
            if (!same_place) {
                places.push_back(event.at);
                made.place_begins_.push_back(static_cast<std::uint32_t>(made.list_.size()));
            }
            if (!same_place || made.list_.back().day != event.day) {
                made.list_.push_back({event.at, event.day, 0});
                made.place_of_.push_back(static_cast<std::uint32_t>(places.size() - 1));
            }
            ++made.list_.back().events;
            made.moment_of_[i] = static_cast<std::uint32_t>(made.list_.size() - 1);
        }
        made.place_begins_.push_back(static_cast<std::uint32_t>(made.list_.size()));
        auto near = distance_band(places, distance, cancel);
        if (!near) return fail(near.error());
        made.near_ = std::move(*near);
        return made;
    }

    [[nodiscard]] const std::vector<Moment>& list() const { return list_; }
    [[nodiscard]] std::uint32_t of_event(std::size_t event) const { return moment_of_[event]; }

    /// Calls `visit(moment)` for all within reach of one, itself included.
    template <class Visit>
    void each_near(std::uint32_t moment, std::int32_t days, Visit&& visit) const {
        const std::uint32_t place = place_of_[moment];
        each_of_place(place, list_[moment].day, days, visit);
        for (const std::uint32_t other : near_.of(place))
            each_of_place(other, list_[moment].day, days, visit);
    }

  private:
    template <class Visit>
    void each_of_place(std::uint32_t place, Day day, std::int32_t days, Visit&& visit) const {
        const auto begin = list_.begin() + place_begins_[place];
        const auto end = list_.begin() + place_begins_[place + 1];
        for (auto m = std::ranges::lower_bound(begin, end, day + -days, {}, &Moment::day);
             m != end && m->day <= day + days; ++m) {
            visit(static_cast<std::uint32_t>(m - list_.begin()));
        }
    }

    std::vector<Moment> list_;                 // by place, then day
    std::vector<std::uint32_t> place_of_;      // of each moment
    std::vector<std::uint32_t> place_begins_;  // into list_; one more at the end
    std::vector<std::uint32_t> moment_of_;     // of each event
    Neighbours near_;                          // places
};

constexpr std::int32_t nobody = -1;

/// Cores in the order (day, x, y).
std::vector<std::uint32_t> cores_in_order(const Moments& moments, const EpisodeSettings& settings) {
    std::vector<std::uint32_t> cores;
    for (std::uint32_t m = 0; m < moments.list().size(); ++m) {
        std::int64_t near = 0;
        moments.each_near(m, settings.days, [&](std::uint32_t other) { near += moments.list()[other].events; });
        if (near >= settings.least_events) cores.push_back(m);
    }
    std::ranges::sort(cores, {}, [&](std::uint32_t m) {
        const Moment& moment = moments.list()[m];
        return std::tuple(moment.day, moment.at.x, moment.at.y);
    });
    return cores;
}

}  // namespace

Result<Episodes> find_episodes(std::span<const Event> events, const EpisodeSettings& settings,
                               const CancelToken& cancel) {
    const auto moments = Moments::create(events, settings.distance, cancel);
    if (!moments) return fail(moments.error());
    const auto cores = cores_in_order(*moments, settings);
    std::vector<std::uint8_t> is_core(moments->list().size());
    for (const std::uint32_t core : cores)
        is_core[core] = 1;
    std::vector<std::int32_t> episode_of(moments->list().size(), nobody);
    Episodes found;
    std::vector<std::uint32_t> reached;
    for (const std::uint32_t seed : cores) {
        if (auto go_on = cancel.check(); !go_on) return fail(go_on.error());
        if (episode_of[seed] != nobody) continue;
        const std::int32_t episode = found.count++;
        reached.assign(1, seed);
        episode_of[seed] = episode;
        while (!reached.empty()) {
            const std::uint32_t core = reached.back();
            reached.pop_back();
            moments->each_near(core, settings.days, [&](std::uint32_t other) {
                if (is_core[other] == 0 || episode_of[other] != nobody) return;
                episode_of[other] = episode;
                reached.push_back(other);
            });
        }
    }
    // What is no core goes to its first core.
    for (const std::uint32_t core : cores) {
        moments->each_near(core, settings.days, [&](std::uint32_t other) {
            if (episode_of[other] == nobody) episode_of[other] = episode_of[core];
        });
    }
    for (std::size_t event = 0; event < events.size(); ++event) {
        found.episode.push_back(episode_of[moments->of_event(event)]);
        found.core.push_back(is_core[moments->of_event(event)]);
    }
    return found;
}

}  // namespace oryx::pattern
