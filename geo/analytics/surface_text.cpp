#include "geo/analytics/surface_text.hpp"

#include "geo/analytics/kernel_widths.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace oryx::analytics {

namespace {

constexpr std::size_t most_parts = 8;
constexpr std::size_t most_surfaces = 12;
constexpr double longest_half_life_days = 36'500;

constexpr std::array<std::pair<std::string_view, BandwidthRule>, 5> rules{{
    {"scott", BandwidthRule::scott},
    {"silverman", BandwidthRule::silverman},
    {"arcgis", BandwidthRule::arcgis},
    {"likelihood", BandwidthRule::likelihood},
    {"likelihood-places", BandwidthRule::likelihood_places},
}};

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Reads one surface, its blanks taken out and its words apart.
class Reader {
  public:
    Reader(std::string_view input, std::string_view text) : input_(input), text_(text) {}

    Result<SurfaceText> run() {
        std::string compact;
        for (const std::string_view word : split(text_, ' ')) {
            if (word == "adaptive") {
                out_.recipe.adaptive = true;
            } else if (word == "jones-diggle") {
                out_.recipe.edges = EdgeRule::jones_diggle;
            } else {
                compact += word;
            }
        }
        if (compact == "mixture") {
            const SurfaceRecipe known = mixture_recipe();
            out_.recipe.name = known.name;
            out_.recipe.components = known.components;
        } else if (auto parts = read_parts(compact == "default" ? "kernel(5000,180)" : compact); !parts) {
            return fail(parts.error());
        }
        out_.text = to_text(out_.recipe, out_.rule);
        return std::move(out_);
    }

  private:
    std::unexpected<Error> refuse(std::string message) const {
        return fail(Error{ErrorKind::invalid_input, fmt::format("surface '{}': {}", text_, message)}
                        .with_parameter(std::string(input_))
                        .with_hint("such as default, mixture, kernel(5000,180) or "
                                   "0.4*kernel(2500,365)+0.6*kernel(15000,180)*settlements"));
    }

    Result<> read_parts(std::string_view text) {
        const auto parts = split(text, '+');
        if (parts.size() > most_parts) return refuse(fmt::format("more than {} parts", most_parts));
        for (const std::string_view part : parts) {
            if (auto read = read_part(part); !read) return fail(read.error());
        }
        if (parts.size() > 1) out_.recipe.name = "parts";
        if (parts.size() > 1 && out_.rule != BandwidthRule::given) {
            return refuse("a rule chooses the width of one kernel alone, not of a mixture's");
        }
        return {};
    }

    Result<> read_part(std::string_view part) {
        auto factors = split(part, '*');
        SurfaceComponent component;
        if (const auto share = number(factors.front())) {
            if (!(*share > 0 && *share <= 1e6)) return refuse("a share is not above 0");
            component.share = *share;
            factors.erase(factors.begin());
        }
        if (factors.empty() || factors.front().empty()) return refuse("a part without a kernel or settlements");
        if (factors.front() == "settlements") {
            component.kind = SurfaceComponent::Kind::settlements;
            if (factors.size() > 1) return refuse("settlements are multiplied with nothing but a share");
        } else {
            if (auto read = read_kernel(factors.front(), component); !read) return fail(read.error());
            if (factors.size() > 2 || (factors.size() == 2 && factors.back() != "settlements")) {
                return refuse(fmt::format("'{}' is no factor of a kernel", factors.back()));
            }
            component.times_settlements = factors.size() == 2;
        }
        out_.recipe.components.push_back(component);
        return {};
    }

    Result<> read_kernel(std::string_view text, SurfaceComponent& component) {
        const std::size_t open = text.find('(');
        if (open == std::string_view::npos || !text.ends_with(')')) {
            return refuse(fmt::format("'{}' is no kernel(sigma,half-life)", text));
        }
        const std::string_view name = text.substr(0, open);
        const auto shape = name == "kernel" ? KernelShape::quartic : parse_kernel_shape(name);
        if (!shape) return refuse(fmt::format("there is no kernel '{}'", name));
        const bool first = std::ranges::none_of(
            out_.recipe.components, [](const SurfaceComponent& c) { return c.kind == SurfaceComponent::Kind::kernel; });
        if (!first && *shape != out_.recipe.shape) return refuse("its kernels have different shapes");
        out_.recipe.shape = *shape;
        const auto arguments = split(text.substr(open + 1, text.size() - open - 2), ',');
        if (arguments.size() != 2) return refuse("a kernel has two numbers, its sigma in metres and half-life in days");
        if (const auto* rule = std::ranges::find(rules, arguments[0], &decltype(rules)::value_type::first);
            rule != rules.end()) {
            out_.rule = rule->second;
        } else if (const auto sigma = number(arguments[0]);
                   sigma && *sigma >= smallest_sigma_m && *sigma <= largest_sigma_m) {
            component.sigma_m = *sigma;
        } else {
            return refuse(fmt::format("a sigma is {:g} to {:g} m, or a rule, not '{}'", smallest_sigma_m,
                                      largest_sigma_m, arguments[0]));
        }
        const auto half_life = number(arguments[1]);
        if (!half_life || !(*half_life >= 1 && *half_life <= longest_half_life_days)) {
            return refuse(fmt::format("a half-life is 1 to {:g} days, not '{}'", longest_half_life_days, arguments[1]));
        }
        component.half_life_days = *half_life;
        return {};
    }

    std::string_view input_;
    std::string_view text_;
    SurfaceText out_;
};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string part_text(const SurfaceComponent& component, const SurfaceRecipe& recipe, BandwidthRule rule) {
    std::string text = recipe.components.size() > 1 ? fmt::format("{:g}*", component.share) : "";
    if (component.kind == SurfaceComponent::Kind::settlements) return text + "settlements";
    text += recipe.shape == KernelShape::quartic ? std::string_view("kernel") : to_string(recipe.shape);
    const auto* named = std::ranges::find(rules, rule, &decltype(rules)::value_type::second);
    text += named == rules.end() ? fmt::format("({:g},", component.sigma_m) : fmt::format("({},", named->first);
    return text + fmt::format("{:g}){}", component.half_life_days, component.times_settlements ? "*settlements" : "");
}

}  // namespace

Result<SurfaceText> parse_surface(std::string_view text, std::string_view input) {
    return Reader(input, trimmed(text)).run();
}

Result<std::vector<SurfaceText>> parse_surfaces(std::string_view text, std::string_view input) {
    std::vector<SurfaceText> surfaces;
    const auto parts = split(text, ';');
    const auto refuse = [&](std::string message) {
        return fail(Error{ErrorKind::invalid_input, std::move(message)}.with_parameter(std::string(input)));
    };
    if (parts.size() > most_surfaces) return refuse(fmt::format("more than {} surfaces", most_surfaces));
    for (const std::string_view part : parts) {
        auto surface = parse_surface(part, input);
        if (!surface) return fail(surface.error());
        if (std::ranges::find(surfaces, surface->text, &SurfaceText::text) != surfaces.end()) {
            return refuse(fmt::format("surface '{}' stands there twice", surface->text));
        }
        surfaces.push_back(std::move(*surface));
    }
    return surfaces;
}

InputSpec parts_input() {
    return {.id = "parts",
            .title = "Parts",
            .doc =
                "of surface mixture: its parts, such as 0.4*kernel(2500,365)+0.6*kernel(15000,180)*settlements (sigma "
                "in m, half-life in days), as tune names them; those of the measured mixture where it is not given",
            .type = InputType::text};
}

Result<SurfaceRecipe> named_recipe(const Inputs& inputs, const SurfaceRecipe& kernel) {
    const auto parts = inputs.optional_text("parts");
    const auto refuse = [](std::string message, std::string hint) {
        return fail(
            Error{ErrorKind::invalid_input, std::move(message)}.with_parameter("parts").with_hint(std::move(hint)));
    };
    if (inputs.text("surface") != "mixture") {
        if (!parts) return kernel;
        return refuse("parts are of a mixture, and one kernel is asked for", "surface=mixture");
    }
    if (!parts) {
        SurfaceRecipe mixture = mixture_recipe();
        mixture.shape = kernel.shape;
        return mixture;
    }
    auto read = parse_surface(*parts, "parts");
    if (!read) return fail(read.error());
    if (read->recipe.is_kernel()) {
        return refuse("that is one kernel and no mixture", "surface=kernel with sigma_m and half_life_days");
    }
    return std::move(read->recipe);
}

std::string to_text(const SurfaceRecipe& recipe, BandwidthRule rule) {
    std::string text;
    if (recipe.name == mixture_recipe().name) {
        text = recipe.name;
    } else {
        for (const SurfaceComponent& component : recipe.components)
            text += (text.empty() ? "" : "+") + part_text(component, recipe, rule);
    }
    if (recipe.adaptive) text += " adaptive";
    if (recipe.edges == EdgeRule::jones_diggle) text += " jones-diggle";
    return text;
}

}  // namespace oryx::analytics
