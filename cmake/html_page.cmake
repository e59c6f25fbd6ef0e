# sextant_html_page(target file): the bytes of src/format/html_page.h, made from web/page by `npm run build` in web/. None, where
# the window is not built (the sanitizers): HTML is then refused with words.
function(sextant_html_page target file)
  cmake_path(GET file PARENT_PATH folder)
  cmake_path(GET file FILENAME name)
  file(GLOB found CONFIGURE_DEPENDS ${folder}/${name})
  set(included "")
  if(found)
    set(included "    .incbin \"${file}\"\n")
  endif()
  set(assembly "    .section .rodata\n"
               "    .global sextant_html_page\n    .hidden sextant_html_page\nsextant_html_page:\n${included}"
               "    .global sextant_html_page_end\n    .hidden sextant_html_page_end\nsextant_html_page_end:\n    .byte 0\n"
               "    .section .note.GNU-stack,\"\",@progbits\n")
  list(JOIN assembly "" assembly)
  set(out ${CMAKE_BINARY_DIR}/generated/html_page.S)
  file(CONFIGURE OUTPUT ${out} CONTENT "${assembly}" @ONLY)
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${found}")
  target_sources(${target} PRIVATE ${out})
endfunction()
