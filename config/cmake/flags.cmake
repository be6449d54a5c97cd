# Flag sets are INTERFACE targets: a room says which it wants, nothing is global.

add_library(oryx_flags INTERFACE)
target_include_directories(oryx_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(oryx_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wold-style-cast
  # g++ 12 sees free-of-freed and uninitialised ghosts in std::variant and std::expected at -O2 (GCC bugs 105562, 107822)
  -Wno-maybe-uninitialized
  # and overlapping copies in std::string's operator+ at -O3 (GCC bugs 105329, 105651)
  $<$<CONFIG:Release>:-Wno-restrict -Wno-stringop-overflow>)
if(ORYX_WERROR)
  target_compile_options(oryx_flags INTERFACE -Werror)
endif()
if(ORYX_SANITIZE)
  target_compile_options(oryx_flags INTERFACE -fsanitize=${ORYX_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(oryx_flags INTERFACE -fsanitize=${ORYX_SANITIZE})
endif()

# Geometry and analytics give the same numbers on every machine: without this the compiler may fuse a multiplication and
# an addition into one rounding where the processor can, and only there.
add_library(oryx_exact_numbers INTERFACE)
target_compile_options(oryx_exact_numbers INTERFACE -ffp-contract=off)
