rtl/weir_pkg/weir_pkg.sv
rtl/elastic_reg/elastic_reg.sv
rtl/skid_buffer/skid_buffer.sv
rtl/elastic_pipe/elastic_pipe.sv
rtl/fp32_add/fp32_add.sv
rtl/row_sum_tree/row_sum_tree.sv
