#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace oryx::archive {

/// What names a content: the first 128 bits of its SHA-256 sum.
using Digest = std::array<std::uint8_t, 16>;
Digest digest_of(std::string_view bytes);

/// Where each content was stored first, so that equal tiles are stored once. Memory is bounded: two tables of at most
/// `most` contents, 32 bytes each; when the newer is full the older is forgotten, but for what was seen again
/// meanwhile. Up to `most` different contents nothing is ever forgotten. What is found depends on the order of the
/// calls alone.
class ContentTable {
  public:
    explicit ContentTable(std::size_t most = std::size_t{1} << 20) : most_(most) {}

    /// The place of an equal content; nothing where none is known.
    std::optional<std::uint64_t> find(const Digest& digest);
    void insert(const Digest& digest, std::uint64_t place);

  private:
    struct Slot {
        Digest digest;
        std::uint64_t place;
        std::uint64_t used;  ///< 0 for an empty slot
    };
    /// Open addressing, at most half full.
    class Table {
      public:
        [[nodiscard]] const Slot* find(const Digest& digest) const;
        void insert(const Digest& digest, std::uint64_t place);
        [[nodiscard]] std::size_t size() const { return size_; }

      private:
        void grow();
        /// The slot of a digest, or the empty one where it would be. Precondition: there are slots.
        [[nodiscard]] std::size_t slot_of(const Digest& digest) const;

        std::vector<Slot> slots_;
        std::size_t size_ = 0;
    };

    std::size_t most_;
    Table newer_;
    Table older_;
};

}  // namespace oryx::archive
