// How the clusters of a scan are told.

#include "geo/analytics/published_degrees.hpp"
#include "geo/analytics/scan_clusters.hpp"
#include "geo/geometry/geometry_ops.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

/// A cluster of one place is drawn this wide, so that it can be seen.
constexpr double least_drawn_radius_m = 1000;
constexpr int circle_segments = 72;
constexpr std::size_t most_names = 20;

Schema cluster_schema() {
    return {
        {"rank", FieldType::integer, "Rank, 1 = likeliest"},
        {"first_day", FieldType::date, "First day"},
        {"last_day", FieldType::date, "Last day"},
        {"cases", FieldType::integer, "Incidents inside"},
        {"expected", FieldType::real, "Incidents expected inside"},
        {"ratio", FieldType::real, "Cases over expected"},
        {"llr", FieldType::real, "Log likelihood ratio"},
        {"p", FieldType::real, "Monte Carlo p of the whole scan"},
        {"p_gumbel", FieldType::real, "p by the Gumbel distribution of the replicas"},
        {"recurrence_days", FieldType::real, "Days between such clusters by chance, after p", "d"},
        {"recurrence_gumbel_days", FieldType::real, "The same after the Gumbel p", "d"},
        {"alert", FieldType::boolean, "Prospective, and chance brings it about less than once a year"},
        {"radius_m", FieldType::real, "Distance of the farthest place from the centre", "m"},
        {"centre", FieldType::text, "Name of the centre"},
        {"place_count", FieldType::integer, "Places inside"},
        {"places", FieldType::text, "Their names, nearest to the centre first"},
    };
}

Geometry circle(Position centre, double radius) {
    Geometry g{.type = GeometryType::polygon, .multi = true};
    for (int i = 0; i < circle_segments; ++i) {
        const double angle = 2 * std::numbers::pi * i / circle_segments;
        g.positions.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
    }
    g.positions.push_back(g.positions.front());
    g.end_ring();
    g.end_part();
    return g;
}

Geometry outline_of(const ClusterScanRun& run, const pattern::ScanCluster& cluster) {
    std::vector<GeometryView> areas;
    for (const std::uint32_t place : cluster.places) {
        if (run.locations[place].outline) areas.push_back(run.locations[place].outline->view());
    }
    if (!areas.empty()) {
        if (auto united = geometry::unite(areas)) {
            united->multi = true;
            return std::move(*united);
        }
    }
    return circle(run.locations[cluster.centre].at, std::max(cluster.radius, least_drawn_radius_m));
}

std::string names_of(const ClusterScanRun& run, const pattern::ScanCluster& cluster) {
    std::string text;
    std::size_t named = 0;
    for (const std::uint32_t place : cluster.places) {
        const auto& name = run.locations[place].name;
        if (!name) continue;
        if (++named > most_names) continue;
        text += (text.empty() ? "" : "; ") + *name;
    }
    if (named > most_names) text += fmt::format("; and {} more", named - most_names);
    return text;
}

double distance(Position a, Position b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

std::shared_ptr<const FeatureTable> scan_cluster_features(const ClusterScanRun& run, const crs::Plane& plane) {
    FeatureTable table(cluster_schema());
    std::int64_t rank = 0;
    const bool prospective = run.settings.scan.time == pattern::ScanTime::prospective;
    for (pattern::ScanCluster cluster : run.found.clusters) {
        for (const std::uint32_t place : cluster.places) {
            cluster.radius =
                std::max(cluster.radius, distance(run.locations[place].at, run.locations[cluster.centre].at));
        }
        const Day first = run.first_day(cluster.first_step);
        const Day end = run.first_day(cluster.last_step + 1);
        const std::string names = names_of(run, cluster);
        const auto& centre = run.locations[cluster.centre].name;
        const double recurrence = run.recurrence_days(cluster.p);
        const auto of_prospective = [&](double days) {
            return prospective && std::isfinite(days) ? Value{days} : Value{};
        };
        const std::vector<Value> values{
            ++rank,
            first,
            end + -1,
            cluster.cases,
            cluster.expected,
            static_cast<double>(cluster.cases) / cluster.expected,
            cluster.llr,
            cluster.p,
            std::isfinite(cluster.p_gumbel) ? Value{cluster.p_gumbel} : Value{},
            of_prospective(recurrence),
            of_prospective(run.recurrence_days(cluster.p_gumbel)),
            prospective && recurrence >= alert_recurrence_days,
            cluster.radius,
            centre ? Value{*centre} : Value{},
            static_cast<std::int64_t>(cluster.places.size()),
            names.empty() ? Value{} : Value{names},
        };
        const DateInterval when{first, end, end - first == 1 ? DatePrecision::day : DatePrecision::interval};
        table.append(rank, "cluster-" + std::to_string(rank), when,
                     published_degrees(plane, outline_of(run, cluster).view()).view(), values);
    }
    return std::move(table).freeze();
}

void add_scan_facts(ResultFacts& facts, const ClusterScanRun& run) {
    const pattern::ScanSettings& scan = run.settings.scan;
    const bool poisson = scan.model == pattern::ScanModel::poisson;
    const char* const window = scan.time == pattern::ScanTime::prospective     ? "prospective"
                               : scan.time == pattern::ScanTime::retrospective ? "retrospective"
                                                                               : "purely spatial";
    facts.unit = "incidents";
    facts.n = static_cast<std::int64_t>(run.cases.size());
    facts.method = fmt::format(
        "{} {} scan, circles round {} up to {:g} km and {:g} % of all {}, windows up to {} days in steps of {}; p by "
        "{} "
        "replicas over the whole scan; Gumbel by moments",
        window, poisson ? "Poisson" : "space-time permutation", poisson ? "areas' centroids" : "the incidents' places",
        scan.max_radius / 1000, scan.max_share * 100, poisson ? "people" : "incidents",
        std::min(scan.longest, scan.steps) * run.settings.step_days, run.settings.step_days, scan.replicas);
    facts.seed = scan.seed;
    facts.draws = scan.replicas;
    const auto highest = std::ranges::max_element(run.found.replica_best);
    facts.extra["scan"] = {{"places", run.locations.size()},
                           {"zones", run.found.zones},
                           {"steps", scan.steps},
                           {"replicas_highest_llr", run.found.replica_best.empty() ? 0.0 : *highest},
                           {"gumbel_location", run.found.gumbel.location},
                           {"gumbel_scale", run.found.gumbel.scale},
                           {"smallest_p", 1.0 / static_cast<double>(scan.replicas + 1)},
                           {"scan_every_days", run.settings.scan_every_days}};
    if (run.cases.size() < 20) {
        facts.warnings.push_back(fmt::format("only {} incidents: few to find clusters in", run.cases.size()));
    }
    if (run.areas_without_people > 0) {
        facts.warnings.push_back(fmt::format("{} areas without a population are left out", run.areas_without_people));
    }
    if (scan.time == pattern::ScanTime::prospective &&
        run.recurrence_days(1.0 / static_cast<double>(scan.replicas + 1)) < alert_recurrence_days) {
        facts.warnings.emplace_back("too few replicas for an alert: p cannot be small enough for once a year");
    }
    if (!poisson) {
        facts.warnings.emplace_back(
            "a permutation scan finds what is new at a place; where it has always been dangerous it finds nothing");
    }
}

}  // namespace oryx::analytics
