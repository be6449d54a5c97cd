#include "geo/store/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include <iconv.h>
#include <uchardet/uchardet.h>

namespace oryx::store {

namespace {

/// Length of the UTF-8 sequence at the front; 0 where there is none (RFC 3629, section 4).
std::size_t utf8_sequence(std::string_view s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
    const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return tail(1, low, high) && tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

Result<std::string> convert(std::string_view bytes, const std::string& encoding) {
    const auto unfit = [&](const char* why) {
        return fail(Error{ErrorKind::invalid_input, "the text is not in the encoding " + encoding}
                        .with_parameter("encoding")
                        .with_hint("name the right one, such as UTF-8 or WINDOWS-1252")
                        .with_detail(why));
    };
    iconv_t raw = iconv_open("UTF-8", encoding.c_str());
    // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX's own way to say that it failed
    if (raw == reinterpret_cast<iconv_t>(-1)) return unfit("unknown to iconv");
    const std::unique_ptr<void, int (*)(iconv_t)> converter(raw, &iconv_close);
    std::string out;
    std::array<char, 1 << 16> buffer{};
    // iconv's interface is not const-correct: it does not write to its input.
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result = iconv(raw, &in, &left, &to, &room);
        out.append(buffer.data(), buffer.size() - room);
        if (result == static_cast<std::size_t>(-1) && errno != E2BIG) return unfit("a byte sequence it does not have");
    }
    return out;
}

/// Whether a byte above ASCII is, in Windows-1252, a letter of French, Portuguese, Spanish or German, or a mark of
/// printed text.
bool is_western(unsigned char byte) {
    static constexpr std::string_view marks = "\x80\x85\x91\x92\x93\x94\x96\x97\xA0\xA7\xAA\xAB\xB0\xB7\xBA\xBB";
    static constexpr std::string_view letters =
        "\xE0\xE1\xE2\xE3\xE4\xE7\xE8\xE9\xEA\xEB\xED\xEE\xEF\xF1\xF3\xF4\xF5\xF6\xF9\xFA\xFB\xFC";
    constexpr unsigned char lower_case = 0x20;
    const auto character = static_cast<char>(byte);
    return marks.contains(character) || letters.contains(character) ||
           letters.contains(static_cast<char>(byte | lower_case)) || character == '\xDF' || character == '\x9C' ||
           character == '\x8C';
}

/// Whether bytes read as Western European text: only such letters, and those alone among plain ones. A few accents do
/// not tell Windows-1252 from Windows-1250, which differ in "è" and "ê"; a detector that counts letters guesses then.
bool looks_western(std::string_view bytes) {
    constexpr int longest_run = 2;  // "créée"
    int run = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        run = byte < 0x80 ? 0 : run + 1;
        if (run > longest_run || (run > 0 && !is_western(byte))) return false;
    }
    return true;
}

std::string_view byte_order_mark(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
    if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
    if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
    return {};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = utf8_sequence(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

Utf8Census utf8_census(std::string_view bytes) {
    Utf8Census census;
    while (!bytes.empty()) {
        const std::size_t length = utf8_sequence(bytes);
        if (length > 1) ++census.sequences;
        if (length == 0) ++census.stray;
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return census;
}

bool mend_utf8_end(std::string& text) {
    if (is_utf8(text)) return true;
    constexpr std::size_t longest_cut = 3;  // of a sequence of four bytes
    std::string_view rest = text;
    for (std::size_t cut = 1; cut <= longest_cut && cut <= text.size(); ++cut) {
        rest.remove_suffix(1);
        const auto lead = static_cast<unsigned char>(text[text.size() - cut]);
        if (lead < 0xC0) continue;  // not yet the sequence's first byte
        if (!is_utf8(rest)) return false;
        text.resize(rest.size());
        return true;
    }
    return false;
}

std::string detect_encoding(std::string_view bytes) {
    if (is_utf8(bytes)) return "UTF-8";
    if (looks_western(bytes)) return "WINDOWS-1252";
    constexpr std::size_t enough = 4 << 20;
    const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), &uchardet_delete);
    uchardet_handle_data(detector.get(), bytes.data(), std::min(bytes.size(), enough));
    uchardet_data_end(detector.get());
    std::string guess = uchardet_get_charset(detector.get());
    // "ASCII" and "UTF-8" cannot be right here: what is neither of the two came later than the detector looked.
    if (guess.empty() || guess == "ASCII" || guess == "UTF-8") guess = "WINDOWS-1252";
    return guess;
}

Result<DecodedText> decode_text(std::string bytes, const std::string& encoding) {
    const std::string mark(byte_order_mark(bytes));
    DecodedText out;
    out.encoding = !encoding.empty() ? encoding : mark;
    if (out.encoding.empty()) {
        out.encoding = detect_encoding(bytes);
        out.detected = true;
    }
    if (mark == "UTF-8") bytes.erase(0, 3);
    if (mark.starts_with("UTF-16")) bytes.erase(0, 2);
    if (is_utf8(bytes) && (out.encoding == "UTF-8" || out.encoding == "utf-8")) {
        out.text = std::move(bytes);
    } else {
        auto text = convert(bytes, out.encoding);
        if (!text && out.detected && out.encoding != "WINDOWS-1252") {
            out.encoding = "ISO-8859-1";  // takes every byte
            text = convert(bytes, out.encoding);
        }
        if (!text) return std::unexpected(text.error());
        out.text = std::move(*text);
    }
    std::erase(out.text, '\0');
    return out;
}

}  // namespace oryx::store
