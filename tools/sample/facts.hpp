#pragma once

#include "geo/core/date.hpp"
#include "geo/core/position.hpp"
#include "geo/core/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the sample is drawn from: config/sample/*.toml, which are built into the program. Positions in degrees (CRS84).
namespace oryx::sample {

/// A named locality: the cercles' seats first, in the cercles' order.
struct Town {
    std::string name;
    Position at;
};

struct Cercle {
    std::string name;
    std::string region;
    std::int64_t people = 0;
    std::string code = {};         ///< "SY0504": numbered within its region
    std::string region_code = {};  ///< "SY05"
};

struct Base {
    std::size_t town = 0;
    std::string force;
    std::string kind;
    Day opened;
    std::optional<Day> closed;
    std::optional<std::int64_t> strength;
};

struct Airfield {
    std::string name;
    std::optional<std::string> icao;
    std::int64_t runway_m = 0;
    Position at;
};

/// A road as straight lines from town to town.
struct Axis {
    std::string ref;
    std::vector<std::size_t> towns;
};

struct EventType {
    std::string name;
    double none = 0;             ///< share of incidents without deaths
    double tail = 1;             ///< Pareto exponent of the deaths of the others
    std::int64_t most = 1;       ///< deaths are never more
    double unknown = 0;          ///< share whose deaths are not known
    double civilian = 0;         ///< share that targets civilians
    double civilians_among = 0;  ///< share of civilians among the dead of those
    std::vector<double> actors;  ///< share of each actor
};

/// A part of the theatre with its own history.
struct Zone {
    std::string name;
    std::vector<double> rates;  ///< on 1 January of each year, the last year's end included
    std::vector<std::size_t> towns;
    std::vector<double> town_weights;
    std::vector<std::size_t> axes;
    double axis_share = 0;
    std::vector<double> types;   ///< share of each event type
    std::vector<double> actors;  ///< factor on each actor's share
};

/// The self-exciting process and its record; config/sample/process.toml says what each means.
struct ProcessModel {
    Day first_day;
    Day end_day;  ///< exclusive
    double offspring = 0;
    double delay_days = 0;
    double distance_km = 0;
    double same_type = 0;
    double around_town_km = 0;
    double beside_axis_km = 0;
    std::vector<double> precision_shares;  ///< exact, near, line, admin2, admin1
    double snapped_when_exact = 0;
    double gazetteer_km = 0;
    double line_reach_km = 0;
    double month_only = 0;
    double year_only = 0;
    std::vector<std::string> actors;
    std::vector<EventType> types;
    std::vector<Zone> zones;
};

struct Facts {
    std::vector<Position> outline;  ///< closed ring
    std::vector<Cercle> cercles;
    std::vector<std::string> regions;  ///< in the order of their codes
    std::vector<Town> towns;           ///< towns[i] is the seat of cercles[i]
    std::vector<Base> bases;
    std::vector<Airfield> airfields;
    std::vector<Axis> axes;
    ProcessModel process;

    /// The cercle whose seat is nearest in degrees: its Voronoi cell, as the sample's polygons are made.
    [[nodiscard]] std::size_t cercle_at(Position p) const;
    /// "Bamako – Kati – Kayes"
    [[nodiscard]] std::string axis_name(const Axis& axis) const;
};

/// Reads the built-in facts. Error: internal, naming the file and line, since they are part of the program.
Result<Facts> read_facts();

}  // namespace oryx::sample
