#include "geo/topology/arcs_file.hpp"

#include <cstdlib>
#include <utility>

namespace oryx::topology {

namespace {

constexpr std::string_view magic = "ORYXARC1";
constexpr std::int64_t furthest = std::int64_t{1} << 39;  // as a Border's coordinates
constexpr std::size_t least_position_bytes = 2;           // two varints
constexpr std::size_t least_arc_bytes = 4 + 4 + 1 + 2 * least_position_bytes;

void add_uint32(std::uint32_t value, std::string& out) {
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(value >> shift & 0xFF);
}

void add_varint(std::uint64_t value, std::string& out) {
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>((value & 0x7F) | 0x80);
    out += static_cast<char>(value);
}

void add_signed(std::int64_t value, std::string& out) {
    add_varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63), out);
}

/// Takes numbers from the front of bytes. Once they end too early, or are no number, `whole` is false and stays it.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool whole() const { return whole_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

    std::uint8_t byte() {
        if (rest_.empty()) {
            whole_ = false;
            return 0;
        }
        const auto first = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return first;
    }

    std::uint32_t uint32() {
        std::uint32_t value = 0;
        for (int shift = 0; shift < 32; shift += 8)
            value |= std::uint32_t{byte()} << shift;
        return value;
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint64_t group = byte();
            if (shift == 63 && group > 1) break;  // more than 64 bits
            value |= (group & 0x7F) << shift;
            if (group < 0x80) return value;
        }
        whole_ = false;
        return 0;
    }

    std::int64_t signed_varint() {
        const std::uint64_t value = varint();
        return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
    }

  private:
    std::string_view rest_;
    bool whole_ = true;
};

std::unexpected<Error> damaged(std::string why) {
    return fail(Error{ErrorKind::invalid_input, "an arcs file is not whole"}.with_detail(std::move(why)));
}

/// Reads the positions of one arc behind those of `arcs`; whether they are those of an arc.
bool read_line(Reader& in, std::uint64_t count, Arcs& arcs) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const Point before = arcs.positions.empty() ? Point{} : arcs.positions.back();
        const std::int64_t dx = in.signed_varint();
        const std::int64_t dy = in.signed_varint();
        // Both ends of a step are within the bounds, so that a longer one is damage, and the sums cannot overflow.
        if (!in.whole() || dx < -2 * furthest || dx > 2 * furthest || dy < -2 * furthest || dy > 2 * furthest)
            return false;
        const Point p{before.x + dx, before.y + dy};
        if (std::abs(p.x) > furthest || std::abs(p.y) > furthest) return false;
        if (i > 0 && p == before) return false;
        arcs.positions.push_back(p);
    }
    return true;
}

}  // namespace

std::string arcs_bytes(const Arcs& arcs) {
    std::string out(magic);
    out += static_cast<char>(arcs.is_coverage ? 1 : 0);
    add_uint32(static_cast<std::uint32_t>(arcs.size()), out);
    add_uint32(static_cast<std::uint32_t>(arcs.positions.size()), out);
    Point before{};
    for (std::size_t arc = 0; arc < arcs.size(); ++arc) {
        add_uint32(static_cast<std::uint32_t>(arcs.left[arc]), out);
        add_uint32(static_cast<std::uint32_t>(arcs.right[arc]), out);
        add_varint(arcs.line(arc).size(), out);
        for (const Point p : arcs.line(arc)) {
            add_signed(p.x - before.x, out);
            add_signed(p.y - before.y, out);
            before = p;
        }
    }
    return out;
}

Result<Arcs> parse_arcs(std::string_view bytes, std::size_t rows) {
    if (!bytes.starts_with(magic)) return damaged("it does not begin as one");
    Reader in(bytes.substr(magic.size()));
    const std::uint8_t is_coverage = in.byte();
    const std::size_t count = in.uint32();
    const std::size_t positions = in.uint32();
    if (!in.whole() || is_coverage > 1) return damaged("its head is cut short or wrong");
    // What the head says is believed, and room made for it, only as far as there are bytes for it.
    if (count > in.left() / least_arc_bytes || positions > in.left() / least_position_bytes)
        return damaged("it is shorter than its head says");
    Arcs arcs;
    arcs.is_coverage = is_coverage == 1;
    arcs.positions.reserve(positions);
    arcs.ends.reserve(count);
    arcs.left.reserve(count);
    arcs.right.reserve(count);
    const auto is_owner = [rows](Owner owner) { return owner == nobody || (owner >= 0 && std::cmp_less(owner, rows)); };
    for (std::size_t arc = 0; arc < count; ++arc) {
        const auto left = static_cast<Owner>(in.uint32());
        const auto right = static_cast<Owner>(in.uint32());
        const std::uint64_t length = in.varint();
        if (!in.whole() || !is_owner(left) || !is_owner(right) || left == right)
            return damaged("an arc's owners are no rows");
        if (length < 2 || length > positions - arcs.positions.size()) return damaged("an arc's length is wrong");
        if (!read_line(in, length, arcs)) return damaged("an arc's positions are wrong");
        arcs.ends.push_back(static_cast<std::uint32_t>(arcs.positions.size()));
        arcs.left.push_back(left);
        arcs.right.push_back(right);
    }
    if (arcs.positions.size() != positions || in.left() > 0) return damaged("it is longer than its head says");
    return arcs;
}

}  // namespace oryx::topology
