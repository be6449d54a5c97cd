# oryx_embed(<set> BASE <folder> FILES <files below it...> [DEPENDS <targets...>])
#
# Makes the static library oryx_embedded_<set>: `#include "embedded/<set>.hpp"` declares
# `std::span<const oryx::Resource> oryx::embedded::<set>()`, each with its path below BASE and its bytes. The assembler's
# .incbin takes the bytes in, so megabytes cost no compile time.
function(oryx_embed set)
  cmake_parse_arguments(EMBED "" "BASE" "FILES;DEPENDS" ${ARGN})
  set(out ${PROJECT_BINARY_DIR}/embedded)
  set(assembly "  .section .rodata\n")
  set(externs "")
  set(rows "")
  set(paths "")
  set(index 0)
  foreach(file IN LISTS EMBED_FILES)
    set(symbol oryx_embedded_${set}_${index})
    string(APPEND assembly
      "  .global ${symbol}\n  .global ${symbol}_end\n  .balign 16\n${symbol}:\n  .incbin \"${EMBED_BASE}/${file}\"\n${symbol}_end:\n")
    string(APPEND externs "extern const char ${symbol}[];\nextern const char ${symbol}_end[];\n")
    string(APPEND rows "        {\"${file}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
    list(APPEND paths ${EMBED_BASE}/${file})
    math(EXPR index "${index}+1")
  endforeach()
  string(APPEND assembly "  .section .note.GNU-stack,\"\",@progbits\n")
  file(CONFIGURE OUTPUT ${out}/${set}.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${out}/${set}.hpp CONTENT
"#pragma once
#include <span>
#include \"geo/core/resource.hpp\"
namespace oryx::embedded { std::span<const Resource> ${set}(); }
" @ONLY)
  file(CONFIGURE OUTPUT ${out}/${set}.cpp CONTENT
"#include \"embedded/${set}.hpp\"
#include <array>
extern \"C\" {
${externs}}
namespace oryx::embedded {
std::span<const Resource> ${set}() {
    static const std::array<Resource, ${index}> resources{{
${rows}    }};
    return resources;
}
}
" @ONLY)
  add_library(oryx_embedded_${set} STATIC ${out}/${set}.cpp ${out}/${set}.S)
  set_source_files_properties(${out}/${set}.S PROPERTIES OBJECT_DEPENDS "${paths}")
  target_include_directories(oryx_embedded_${set} PUBLIC ${PROJECT_BINARY_DIR})
  target_link_libraries(oryx_embedded_${set} PUBLIC oryx_flags)
  if(EMBED_DEPENDS)
    add_dependencies(oryx_embedded_${set} ${EMBED_DEPENDS})
  endif()
endfunction()
