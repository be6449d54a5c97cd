#include "server/observe/log.hpp"

#include "geo/core/hash.hpp"
#include "geo/core/json.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <ctime>
#include <iterator>

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace oryx::observe {

namespace {

constexpr std::size_t block_count = 8;
constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::size_t queue_entries = 8192;

template <class Number>
void append_number(std::string& out, Number number) {
    const fmt::format_int text(number);
    out.append(text.data(), text.size());
}

/// ".042"
void append_thousandths(std::string& out, std::int64_t thousandths) {
    out += '.';
    for (const std::int64_t unit : {100, 10, 1})
        out += static_cast<char>('0' + thousandths / unit % 10);
}

/// "2019-12-31T23:59:59.123Z"; the part up to the second is kept, since it is the same for many lines.
void append_time(std::string& out) {
    thread_local std::time_t last = 0;
    thread_local std::string text;
    const auto now = std::chrono::system_clock::now();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    const std::time_t second = milliseconds / 1000;
    if (second != last) {
        std::tm parts{};
        gmtime_r(&second, &parts);
        text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                           parts.tm_hour, parts.tm_min, parts.tm_sec);
        last = second;
    }
    out += text;
    append_thousandths(out, milliseconds % 1000);
    out += 'Z';
}

std::string_view level_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::debug:
            return "debug";
        case spdlog::level::warn:
            return "warn";
        case spdlog::level::err:
            return "error";
        default:
            return "info";
    }
}

}  // namespace

struct Log::Block {
    std::mutex mutex;
    std::string lines;
};

Log::Log(std::shared_ptr<spdlog::logger> logger, bool requests) : logger_(std::move(logger)), requests_(requests) {
    for (std::size_t i = 0; i < block_count; ++i)
        blocks_.push_back(std::make_unique<Block>());
}

Log::~Log() {
    flush_requests();
    logger_->flush();
    logger_.reset();
    spdlog::shutdown();  // joins the writing thread: what was logged is written
}

Result<std::unique_ptr<Log>> Log::create(const LogOptions& options) {
    static constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 5> levels{
        {{"debug", spdlog::level::debug},
         {"info", spdlog::level::info},
         {"warn", spdlog::level::warn},
         {"error", spdlog::level::err},
         {"off", spdlog::level::off}}};
    const auto* level =
        std::find_if(levels.begin(), levels.end(), [&](const auto& l) { return l.first == options.level; });
    if (level == levels.end()) {
        return fail(Error{ErrorKind::invalid_input, "there is no such level"}
                        .with_parameter("log-level")
                        .with_hint("it is one of debug, info, warn, error, off"));
    }
    spdlog::sink_ptr sink;
    try {
        if (options.file.empty()) {
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file, false);
        }
    } catch (const spdlog::spdlog_ex& error) {
        return fail(
            Error{ErrorKind::io, "the log file cannot be opened"}.with_parameter("log-file").with_detail(error.what()));
    }
    spdlog::init_thread_pool(queue_entries, 1);
    // A full queue loses the oldest lines rather than make a request wait for a disk.
    auto logger = std::make_shared<spdlog::async_logger>("oryx", sink, spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_pattern("%v", spdlog::pattern_time_type::utc);
    logger->set_level(level->second);
    logger->flush_on(spdlog::level::info);
    return std::unique_ptr<Log>(new Log(std::move(logger), options.requests && level->second <= spdlog::level::info));
}

void Log::write(int level_number, std::string_view event, const Fields& fields) {
    const auto level = static_cast<spdlog::level::level_enum>(level_number);
    if (!logger_->should_log(level)) return;
    std::string line = "{\"time\":\"";
    append_time(line);
    line += "\",\"level\":\"";
    line += level_name(level);
    line += "\",";
    JsonWriter json(line);
    json.key("event").string(event);
    for (const auto& [name, value] : fields)
        json.key(name).string(value);
    json.end_object();
    logger_->log(level, line);
}

void Log::info(std::string_view event, const Fields& fields) {
    write(spdlog::level::info, event, fields);
}
void Log::warn(std::string_view event, const Fields& fields) {
    write(spdlog::level::warn, event, fields);
}
void Log::error(std::string_view event, const Fields& fields) {
    write(spdlog::level::err, event, fields);
}

void Log::failure(std::string_view event, const Error& error, std::uint64_t request_id) {
    Fields fields;
    if (request_id != 0) fields.emplace_back("request_id", request_id_text(request_id));
    fields.emplace_back("kind", std::string(oryx::info(error.kind).slug));
    fields.emplace_back("message", to_line(error));
    if (!error.detail.text.empty()) fields.emplace_back("detail", error.detail.text);
    write(spdlog::level::err, event, fields);
}

void Log::request(const http::Record& record, std::size_t bytes, std::chrono::nanoseconds took) {
    if (!requests_) return;
    thread_local std::string line;
    line = "{\"time\":\"";
    append_time(line);
    // Pieces put together by hand: a format string's numbers are a fifth of a cached tile's time.
    line += "\",\"level\":\"info\",\"event\":\"request\",\"request_id\":\"";
    line += request_id_text(record.id);
    line += "\",\"method\":\"";
    line += to_string(record.method);
    line += "\",\"route\":\"";
    if (record.operation != nullptr) line += record.operation->path;
    line += "\",\"status\":";
    append_number(line, record.status);
    line += ",\"ms\":";
    const std::int64_t microseconds = std::max<std::int64_t>((took.count() + 500) / 1000, 0);
    append_number(line, microseconds / 1000);
    append_thousandths(line, microseconds % 1000);
    line += ",\"bytes\":";
    append_number(line, bytes);
    if (record.cache != http::CacheOutcome::none) {
        line += ",\"cache\":\"";
        line += to_string(record.cache);
        line += '"';
    }
    if (!record.note.empty()) {  // a JSON object without its braces, made by the operation
        line += ',';
        line += record.note;
    }
    line += "}\n";
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1) % block_count;
    std::string full;
    {
        Block& block = *blocks_[mine];
        const std::lock_guard lock(block.mutex);
        block.lines += line;
        if (block.lines.size() < block_bytes) return;
        full.swap(block.lines);
    }
    full.pop_back();
    logger_->log(spdlog::level::info, full);
}

void Log::flush_requests() {
    for (const auto& block : blocks_) {
        std::string lines;
        {
            const std::lock_guard lock(block->mutex);
            lines.swap(block->lines);
        }
        if (lines.empty()) continue;
        lines.pop_back();
        logger_->log(spdlog::level::info, lines);
    }
}

std::string request_id_text(std::uint64_t id) {
    static const std::string process = to_hex(random_bytes(4));
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), id, 16).ptr;
    std::string text;
    text.reserve(process.size() + 1 + digits.size());
    text += process;
    text += '-';
    text.append(digits.data(), end);
    return text;
}

}  // namespace oryx::observe
