# edl_room(NAME SOURCES ... [USES targets of other rooms or libraries seen in its headers]
#          [HIDES libraries used by its sources only])
# makes the static library edl_NAME: one library for each room of the house.
function(edl_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;HIDES" ${ARGN})
  add_library(edl_${name} STATIC ${arg_SOURCES})
  target_link_libraries(edl_${name} PUBLIC ${arg_USES} PRIVATE edl_options ${arg_HIDES})
  target_include_directories(edl_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
endfunction()

# edl_unit_test(NAME SOURCES ... USES ...) makes the GoogleTest program NAME and registers each test.
function(edl_unit_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE edl_options ${arg_USES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  # Where rooms are compiled twelve files at a time, tests are not: their helpers may have the same names.
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 1200)
endfunction()
