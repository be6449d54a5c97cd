#include "geo/ingest/date_parse.hpp"

#include "geo/ingest/number_parse.hpp"
#include "geo/ingest/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace oryx::ingest {

namespace {

constexpr int first_year = 1800;  // a number before it is no year of these sources
constexpr int last_year = 2199;
constexpr double largest_date = 21'991'231;  // as 20191231

struct Token {
    std::string text;
    bool number = false;
    char before = ' ';  ///< the separator in front of it
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
int to_int(std::string_view digits) {
    int value = 0;
    for (const char c : digits)
        value = value * 10 + (c - '0');
    return value;
}

/// Numbers and words of a date, folded. A number directly followed by letters ("1er", "12th") is cut in two.
std::optional<std::vector<Token>> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    char separator = ' ';
    for (const char c : text) {
        const bool digit = is_digit(c);
        const bool letter = (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
        if (!digit && !letter) {
            if (std::string_view(" -/.,'_").find(c) == std::string_view::npos) return std::nullopt;
            separator = separator == ' ' || separator == 0 ? c : separator;
            continue;
        }
        if (tokens.empty() || separator != 0 || tokens.back().number != digit) {
            tokens.push_back({std::string(1, c), digit, tokens.empty() ? '^' : separator});
            separator = 0;
        } else {
            tokens.back().text += c;
        }
        if (tokens.back().text.size() > 12 || tokens.size() > 6) return std::nullopt;
    }
    return tokens;
}

bool is_weekday(std::string_view word) {
    static constexpr std::array<std::string_view, 14> days{"monday",   "tuesday",  "wednesday", "thursday", "friday",
                                                           "saturday", "sunday",   "lundi",     "mardi",    "mercredi",
                                                           "jeudi",    "vendredi", "samedi",    "dimanche"};
    return word.size() >= 3 &&
           std::any_of(days.begin(), days.end(), [&](std::string_view day) { return day.starts_with(word); });
}

bool is_ordinal(std::string_view word) {
    static constexpr std::array<std::string_view, 6> endings{"er", "st", "nd", "rd", "th", "e"};
    return std::find(endings.begin(), endings.end(), word) != endings.end();
}

bool is_year(const Token& token) {
    if (!token.number || token.text.size() != 4) return false;
    const int year = to_int(token.text);
    return year >= first_year && year <= last_year;
}

/// A year of four digits, or of two: 00 to 68 are 20xx, as POSIX strptime reads them.
std::optional<int> year_of(const Token& token) {
    if (is_year(token)) return to_int(token.text);
    if (!token.number || token.text.size() != 2) return std::nullopt;
    const int year = to_int(token.text);
    return year <= 68 ? 2000 + year : 1900 + year;
}

/// What stands before a time of day: "2019-12-31T23:59:59.000Z" and "31/12/2019 23:59" lose their tails.
std::string_view without_time(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return text;
    const auto cut = text.find_last_of("tT ", colon);
    return cut == std::string_view::npos ? text : trim(text.substr(0, cut));
}

std::optional<DateInterval> day_interval(int year, int month, int day) {
    const auto date = Day::from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    return date ? std::optional(DateInterval::of_day(*date)) : std::nullopt;
}

struct TwoNumbers {
    int first;
    int second;
    int year;
};

/// The numbers of 05/04/2019, where nothing but the order says which is the day.
std::optional<TwoNumbers> two_numbers(const std::vector<Token>& tokens) {
    if (tokens.size() != 3 || tokens[0].text.size() > 2 || tokens[1].text.size() > 2) return std::nullopt;
    if (!tokens[0].number || !tokens[1].number || tokens[1].before == ' ') return std::nullopt;
    const auto year = year_of(tokens[2]);
    if (!year) return std::nullopt;
    return TwoNumbers{to_int(tokens[0].text), to_int(tokens[1].text), *year};
}

std::optional<DateInterval> numeric_date(const std::vector<Token>& tokens, const DateStyle& style) {
    if (tokens.size() == 1) {
        const std::string& digits = tokens[0].text;
        if (is_year(tokens[0])) return DateInterval::of_year(to_int(digits));
        if (digits.size() == 8) {
            const int year = to_int(digits.substr(0, 4));
            if (year < first_year || year > last_year) return std::nullopt;
            return day_interval(year, to_int(digits.substr(4, 2)), to_int(digits.substr(6, 2)));
        }
        return std::nullopt;
    }
    if (tokens.size() == 2) {  // 2019-05, 05/2019
        const bool year_first = is_year(tokens[0]);
        const Token& year = tokens[year_first ? 0 : 1];
        const Token& month = tokens[year_first ? 1 : 0];
        if (!is_year(year) || month.text.size() > 2) return std::nullopt;
        return DateInterval::of_month(to_int(year.text), static_cast<unsigned>(to_int(month.text)));
    }
    if (tokens.size() != 3) return std::nullopt;
    if (is_year(tokens[0])) {
        if (tokens[1].text.size() > 2 || tokens[2].text.size() > 2) return std::nullopt;
        return day_interval(to_int(tokens[0].text), to_int(tokens[1].text), to_int(tokens[2].text));
    }
    const auto two = two_numbers(tokens);
    if (!two) return std::nullopt;
    if (two->first == two->second || style.order == DateOrder::day_month) {
        return day_interval(two->year, two->second, two->first);
    }
    if (style.order == DateOrder::month_day) return day_interval(two->year, two->first, two->second);
    return std::nullopt;
}

/// "12 May 2019", "May 12, 2019", "12-mai-19", "May 2019", "2019 May".
std::optional<DateInterval> named_month_date(std::vector<Token> tokens) {
    std::erase_if(tokens, [](const Token& t) {
        return !t.number && (is_ordinal(t.text) || t.text == "of" || t.text == "de" || t.text == "le" ||
                             (is_weekday(t.text) && !parse_month(t.text)));
    });
    const auto name = std::find_if(tokens.begin(), tokens.end(), [](const Token& t) { return !t.number; });
    if (name == tokens.end()) return std::nullopt;
    const auto month = parse_month(name->text);
    if (!month) return std::nullopt;
    const auto position = name - tokens.begin();
    tokens.erase(name);
    if (std::any_of(tokens.begin(), tokens.end(), [](const Token& t) { return !t.number; })) return std::nullopt;
    if (tokens.size() == 1) {
        const auto year = year_of(tokens[0]);
        // "12 May" and "May 12" have no year; "May-19" is how spreadsheets write a month.
        if (!year || (!is_year(tokens[0]) && (position != 0 || tokens[0].before == ' '))) return std::nullopt;
        return DateInterval::of_month(*year, *month);
    }
    if (tokens.size() != 2) return std::nullopt;
    const bool year_first = is_year(tokens[0]);
    const auto year = year_of(tokens[year_first ? 0 : 1]);
    const Token& day = tokens[year_first ? 1 : 0];
    if (!year || day.text.size() > 2) return std::nullopt;
    return day_interval(*year, static_cast<int>(*month), to_int(day.text));
}

std::optional<DateInterval> serial_date(double number) {
    constexpr double first = 20000;  // 1954-10-03
    constexpr double last = 80000;   // 2119-01-10
    if (number < first || number > last) return std::nullopt;
    const Day epoch = *Day::from_civil(1899, 12, 30);  // ECMA-376 part 1, 18.17.4.1: the 1900 date base
    return DateInterval::of_day(epoch + static_cast<std::int32_t>(std::floor(number)));
}

/// "2019-05-01/2019-05-20", both days inclusive (ISO 8601-1, 5.5).
std::optional<DateInterval> iso_interval(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || text.find('/', slash + 1) != std::string_view::npos) return std::nullopt;
    const auto start = Day::parse(trim(text.substr(0, slash)));
    const auto end = Day::parse(trim(text.substr(slash + 1)));
    if (!start || !end || *end < *start) return std::nullopt;
    if (*start == *end) return DateInterval::of_day(*start);
    return DateInterval{*start, *end + 1, DatePrecision::interval};
}

}  // namespace

std::optional<DateOrder> parse_date_order(std::string_view text) {
    if (text == "dmy") return DateOrder::day_month;
    if (text == "mdy") return DateOrder::month_day;
    return std::nullopt;
}

void DateOrderEvidence::add(std::string_view text) {
    const auto tokens = tokens_of(fold(without_time(trim(text))));
    if (!tokens) return;
    const auto two = two_numbers(*tokens);
    if (!two || two->first == two->second) return;
    const bool as_day_month = day_interval(two->year, two->second, two->first).has_value();
    const bool as_month_day = day_interval(two->year, two->first, two->second).has_value();
    if (as_day_month && as_month_day) {
        ++open;
    } else if (as_day_month) {
        ++day_month;
    } else if (as_month_day) {
        ++month_day;
    }
}

void DateOrderEvidence::add(const DateOrderEvidence& other) {
    day_month += other.day_month;
    month_day += other.month_day;
    open += other.open;
}

std::optional<DateInterval> parse_date(std::string_view text, const DateStyle& style) {
    constexpr std::size_t longest = 48;
    text = trim(text);
    if (text.empty() || text.size() > longest) return std::nullopt;
    if (const auto day = Day::parse(text)) return DateInterval::of_day(*day);  // nearly all rows
    if (const auto interval = iso_interval(text)) return interval;
    if (style.serial_days) {
        if (const auto number = parse_number(text)) {
            if (const auto date = serial_date(*number)) return date;
        }
    }
    const auto tokens = tokens_of(fold(without_time(text)));
    if (!tokens || tokens->empty()) return std::nullopt;
    const bool named = std::any_of(tokens->begin(), tokens->end(), [](const Token& t) { return !t.number; });
    return named ? named_month_date(*tokens) : numeric_date(*tokens, style);
}

std::optional<DateInterval> date_of(const Value& value, const DateStyle& style) {
    if (const auto* day = std::get_if<Day>(&value)) return DateInterval::of_day(*day);
    if (const auto* text = std::get_if<std::string>(&value)) return parse_date(*text, style);
    const auto number = number_of(value);
    if (!number || *number < first_year || *number > largest_date) return std::nullopt;  // most counts and ids
    if (const auto whole = integer_of(value); whole && *whole >= 0) {
        if (const auto date = parse_date(std::to_string(*whole), style)) return date;
    }
    return style.serial_days ? serial_date(*number) : std::nullopt;
}

std::optional<unsigned> parse_month(std::string_view text) {
    static constexpr std::array<std::array<std::string_view, 2>, 12> names{{{"january", "janvier"},
                                                                            {"february", "fevrier"},
                                                                            {"march", "mars"},
                                                                            {"april", "avril"},
                                                                            {"may", "mai"},
                                                                            {"june", "juin"},
                                                                            {"july", "juillet"},
                                                                            {"august", "aout"},
                                                                            {"september", "septembre"},
                                                                            {"october", "octobre"},
                                                                            {"november", "novembre"},
                                                                            {"december", "decembre"}}};
    std::string word = fold(trim(text));
    while (word.ends_with('.'))
        word.pop_back();
    if (word.empty()) return std::nullopt;
    if (std::all_of(word.begin(), word.end(), is_digit)) {
        const int month = word.size() <= 2 ? to_int(word) : 0;
        return month >= 1 && month <= 12 ? std::optional(static_cast<unsigned>(month)) : std::nullopt;
    }
    if (word.size() < 3) return std::nullopt;
    std::optional<unsigned> found;
    for (unsigned month = 0; month < names.size(); ++month) {
        for (const std::string_view name : names[month]) {
            if (!name.starts_with(word)) continue;
            if (found && *found != month + 1) return std::nullopt;  // "jui" is June or July
            found = month + 1;
        }
    }
    return found;
}

}  // namespace oryx::ingest
