#include "geo/ingest/plan.hpp"

#include "geo/ingest/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace oryx::ingest {

namespace {

using Attributes = std::span<const StandardAttribute>;

constexpr std::array incident_attributes{
    StandardAttribute{attribute::event_type, FieldType::text},
    StandardAttribute{attribute::actor, FieldType::text},
    StandardAttribute{attribute::fatalities, FieldType::integer},
    StandardAttribute{attribute::civilian_fatalities, FieldType::integer},
    StandardAttribute{attribute::civilian_targeting, FieldType::boolean},
    StandardAttribute{attribute::location_precision, FieldType::text},
    StandardAttribute{attribute::place, FieldType::text},
};
constexpr std::array base_attributes{
    StandardAttribute{attribute::name, FieldType::text},
    StandardAttribute{attribute::force, FieldType::text},
    StandardAttribute{attribute::kind, FieldType::text},
    StandardAttribute{attribute::strength, FieldType::integer, true},
};
constexpr std::array area_attributes{
    StandardAttribute{attribute::name, FieldType::text},
    StandardAttribute{attribute::code, FieldType::text},
    StandardAttribute{attribute::population, FieldType::integer},
    StandardAttribute{attribute::parent, FieldType::text},
};
constexpr std::array locality_attributes{
    StandardAttribute{attribute::name, FieldType::text},
    StandardAttribute{attribute::population, FieldType::integer},
};
constexpr std::array axis_attributes{
    StandardAttribute{attribute::name, FieldType::text},
    StandardAttribute{attribute::ref, FieldType::text},
};
constexpr std::array airfield_attributes{
    StandardAttribute{attribute::name, FieldType::text},
    StandardAttribute{attribute::code, FieldType::text},
};
constexpr std::array other_attributes{StandardAttribute{attribute::name, FieldType::text}};

/// Incidents and bases are about people in danger: their free text, sources and strengths are not published unasked.
bool guarded(Role role) {
    return role == Role::incidents || role == Role::bases;
}

bool is_table(const SourceLook& look) {
    return look.info.driver == "csv" || look.info.driver == "xlsx";
}

/// The type of a kept column: the source's own, or for a table of texts what all of its values are.
FieldType kept_type(const SourceLook& look, std::size_t index) {
    const FieldType declared = look.info.fields[index].type;
    if (!is_table(look) || declared != FieldType::text) return declared;
    const FieldProfile& profile = look.profile.fields[index];
    if (profile.known == 0 || profile.leading_zeros) return FieldType::text;
    if (profile.plain_integers == profile.known) return FieldType::integer;
    const bool comma = look.profile.decimal_mark(index) == DecimalMark::comma;
    if ((comma ? profile.numbers_comma : profile.numbers_dot) == profile.known) return FieldType::real;
    return FieldType::text;
}

bool feeds(const Binding& binding, std::string_view name) {
    if (binding.fields.contains(name)) return true;
    return std::any_of(binding.derive.begin(), binding.derive.end(),
                       [&](const auto& rule) { return rule.first->attribute == name; });
}

bool named(const std::vector<std::string>& list, std::string_view name) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& entry) { return fold(entry) == fold(name); });
}

class Planner {
  public:
    Planner(const std::vector<SourceLook>& looks, const PlanWish& wish, Plan& plan)
        : looks_(looks), wish_(wish), plan_(plan) {
        keep_all_ = wish.keep_all || (!guarded(plan.role) && wish.keep.empty());
    }

    Result<> run() {
        if (auto known = check_keep(); !known) return known;
        settle_key();
        add_standard();
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            for (std::size_t f = 0; f < looks_[s].info.fields.size(); ++f)
                consider(s, f);
        }
        describe();
        return {};
    }

  private:
    Result<> check_keep() const {
        for (const std::string& name : wish_.keep) {
            const bool standard = std::ranges::any_of(standard_attributes(plan_.role),
                                                      [&](const auto& a) { return fold(name) == a.name; });
            const bool field = std::ranges::any_of(looks_, [&](const SourceLook& look) {
                return std::ranges::any_of(look.info.fields,
                                           [&](const Field& f) { return fold(f.name) == fold(name); });
            });
            if (standard || field) continue;
            std::string list;
            for (const Field& f : looks_.front().info.fields)
                list += (list.empty() ? "" : ", ") + f.name;
            return fail(Error{ErrorKind::invalid_input, "no source has a field '" + name + "'"}
                            .with_parameter("keep")
                            .with_hint("the fields are " + list));
        }
        return {};
    }

    /// A key is stable when every source has one; mixed types make it text.
    void settle_key() {
        plan_.key_stable = true;
        plan_.key_type = FieldType::integer;
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            const auto field = plan_.bindings[s].field(input::key);
            if (!field) {
                plan_.key_stable = false;
                continue;
            }
            const FieldProfile& profile = looks_[s].profile.fields[*field];
            if (profile.plain_integers != profile.known) plan_.key_type = FieldType::text;
            if (plan_.key_field.empty()) plan_.key_field = looks_[s].info.fields[*field].name;
        }
        if (plan_.key_stable) return;
        plan_.key_field.clear();
        plan_.key_type = FieldType::text;
        for (Binding& binding : plan_.bindings)
            binding.fields.erase(std::string(input::key));
    }

    void add_standard() {
        for (const StandardAttribute& attribute : standard_attributes(plan_.role)) {
            const bool fed =
                std::ranges::any_of(plan_.bindings, [&](const Binding& b) { return feeds(b, attribute.name); });
            // Every incident says how exactly its place is known, if only "unknown".
            const bool always = attribute.name == attribute::location_precision;
            if ((!fed && !always) || (attribute.withheld && !asked_for(attribute.name))) continue;
            OutputField out;
            out.field = {std::string(attribute.name), attribute.type};
            out.standard = true;
            plan_.fields.push_back(std::move(out));
            published_.insert(std::string(attribute.name));
        }
    }

    /// A withheld attribute is asked for by its own name or by its source's.
    bool asked_for(std::string_view name) const {
        if (wish_.keep_all || named(wish_.keep, name)) return true;
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            const auto field = plan_.bindings[s].field(name);
            if (field && named(wish_.keep, looks_[s].info.fields[*field].name)) return true;
        }
        return false;
    }

    /// Whether the field already stands in the published feature: as an attribute, its key, date or geometry.
    bool used(std::size_t source, std::size_t field) const {
        for (const auto& [input, index] : plan_.bindings[source].fields) {
            if (index != field) continue;
            const bool coordinate =
                input == input::lon || input == input::lat || input == input::mgrs || input == input::wkt;
            if (coordinate && looks_[source].info.has_geometry)
                return !keep_all_;  // the source's geometry is the place
            const bool attribute =
                std::ranges::any_of(standard_attributes(plan_.role), [&](const auto& a) { return a.name == input; });
            if (attribute ? published_.contains(input) : input != input::synthetic) return true;
        }
        return false;
    }

    void consider(std::size_t source, std::size_t field) {
        const std::string& name = looks_[source].info.fields[field].name;
        if (used(source, field)) return;
        if (!keep_all_ && !named(wish_.keep, name)) {
            if (!named(plan_.left_out, name)) plan_.left_out.push_back(name);
            return;
        }
        const FieldType type = kept_type(looks_[source], field);
        const std::string published = free_name(name, source);
        const auto same = std::ranges::find_if(
            plan_.fields, [&](const OutputField& out) { return !out.standard && out.field.name == published; });
        if (same != plan_.fields.end()) {
            same->sources[source] = field;
            same->field.type = common_type(same->field.type, type);
            return;
        }
        OutputField out;
        out.field = {published, type};
        out.sources.resize(looks_.size());
        out.sources[source] = field;
        plan_.fields.push_back(std::move(out));
    }

    /// A kept column never takes the name of a standard attribute, or one that exports and items add.
    std::string free_name(const std::string& name, std::size_t source) const {
        static const std::set<std::string, std::less<>> reserved{"id",       "date_start", "date_end", "date_precision",
                                                                 "geometry", "fid"};
        const std::string folded = fold(name);
        const bool taken = reserved.contains(folded) || published_.contains(folded) || name.starts_with('_');
        std::string published = taken ? "source_" + name : name;
        for (int n = 2;; ++n) {  // two fields of one source that differ in case only
            const auto clash = std::ranges::find_if(plan_.fields, [&](const OutputField& out) {
                return !out.standard && fold(out.field.name) == fold(published) && out.sources[source];
            });
            if (clash == plan_.fields.end()) return published;
            published = name + "_" + std::to_string(n);
        }
    }

    void describe() {
        std::set<std::string> lines;
        for (std::size_t s = 0; s < looks_.size(); ++s) {
            for (const auto& [input, field] : plan_.bindings[s].fields) {
                std::string line = input + "=" + looks_[s].info.fields[field].name;
                if (lines.insert(line).second) plan_.mapping.push_back(std::move(line));
            }
            for (const std::string& warning : plan_.bindings[s].warnings)
                plan_.warnings.push_back(warning);
        }
    }

    const std::vector<SourceLook>& looks_;
    const PlanWish& wish_;
    Plan& plan_;
    bool keep_all_ = false;
    std::set<std::string, std::less<>> published_;
};

/// The country that the codes of areas begin with ("ML0901"), by the first value.
std::string country_of(const SourceLook& look, const Binding& binding) {
    const auto code = binding.field(attribute::code);
    if (!code || look.profile.fields[*code].examples.empty()) return {};
    const std::string& example = look.profile.fields[*code].examples.front();
    return example.size() >= 2 ? example.substr(0, 2) : std::string{};
}

}  // namespace

std::span<const StandardAttribute> standard_attributes(Role role) {
    switch (role) {
        case Role::incidents:
            return incident_attributes;
        case Role::bases:
            return base_attributes;
        case Role::areas:
            return area_attributes;
        case Role::localities:
            return locality_attributes;
        case Role::axes:
            return axis_attributes;
        case Role::airfields:
            return airfield_attributes;
        case Role::other:
            return other_attributes;
    }
    return {};
}

Schema Plan::schema() const {
    Schema schema;
    for (const OutputField& out : fields)
        schema.push_back(out.field);
    return schema;
}

Result<Plan> make_plan(const std::vector<SourceLook>& looks, const MappingLibrary& library, const PlanWish& wish) {
    Plan plan;
    for (const SourceLook& look : looks) {
        auto binding = recognise(look, library, wish.mapping);
        if (!binding) return std::unexpected(binding.error());
        if (!plan.bindings.empty() && binding->mapping->role != plan.role) {
            return fail(Error{ErrorKind::invalid_input, looks.front().file + " looks like " +
                                                            std::string(to_string(plan.role)) + ", " + look.file +
                                                            " like " + std::string(to_string(binding->mapping->role))}
                            .with_parameter("path")
                            .with_hint("one collection has one role: pass --role, or ingest them apart"));
        }
        plan.role = binding->mapping->role;
        plan.bindings.push_back(std::move(*binding));
    }
    if (plan.role == Role::areas) {
        const Binding& first = plan.bindings.front();
        plan.level = library.levels.name(first.level, country_of(looks.front(), first), looks.front().stem);
        if (!wish.level.empty()) plan.level = wish.level;
    }
    if (auto done = Planner(looks, wish, plan).run(); !done) return std::unexpected(done.error());
    return plan;
}

FieldType common_type(FieldType a, FieldType b) {
    if (a == b) return a;
    const auto numeric = [](FieldType t) { return t == FieldType::integer || t == FieldType::real; };
    return numeric(a) && numeric(b) ? FieldType::real : FieldType::text;
}

}  // namespace oryx::ingest
