# Warnings, sanitizers, ccache and the linker: how every target of the project is compiled.

add_library(edl_options INTERFACE)
target_compile_options(edl_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-align -Wnull-dereference -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns about its own library at -O2 and -fsanitize (GCC bugs 105562, 105329, 107852).
  target_compile_options(edl_options INTERFACE
    -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
    -Wno-stringop-overread -Wno-dangling-pointer)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes the sources of such a file for headers, in which an anonymous namespace would be a mistake; and what one of
  # them uses of std::chrono is shadowed by variables of the next. `debug` compiles each by itself, with all warnings.
  target_compile_options(edl_options INTERFACE -Wno-subobject-linkage -Wno-shadow)
endif()
target_include_directories(edl_options INTERFACE ${CMAKE_SOURCE_DIR}/src)

if(EDL_SANITIZE)
  add_compile_options(-fsanitize=${EDL_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${EDL_SANITIZE})
endif()
if(EDL_SANITIZE MATCHES thread)
  # The thread sanitizer does not understand fences; Asio's locks order its memory without them.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

if(EDL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # coverage, by which libFuzzer steers
endif()

find_program(EDL_CCACHE ccache)
if(EDL_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need the two sloppiness settings; base_dir lets build folders share results.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
    CCACHE_NOHASHDIR=1 ${EDL_CCACHE})
endif()
