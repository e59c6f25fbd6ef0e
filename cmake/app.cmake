# The binary; grows with src/app. The demo shop is a library of its own, so that tests and benchmarks can make one.
add_library(sextant_demo_shop STATIC src/app/demo_shop.cpp src/app/demo_shop_picture.cpp src/app/demo_shop_writer.cpp)
target_link_libraries(sextant_demo_shop PUBLIC sextant_base PRIVATE SQLite::SQLite3)
target_precompile_headers(sextant_demo_shop PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
add_executable(test_demo_shop src/app/demo_shop_test.cpp)
target_link_libraries(test_demo_shop PRIVATE sextant_demo_shop SQLite::SQLite3 GTest::gtest GTest::gmock GTest::gtest_main)
target_precompile_headers(test_demo_shop PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_test.h)
set_property(GLOBAL APPEND PROPERTY SEXTANT_TESTS test_demo_shop)
