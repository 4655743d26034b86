rtl/weir_pkg/weir_pkg.sv
rtl/fp32_add/fp32_add.sv
rtl/fp32_mul/fp32_mul.sv
rtl/o_accumulator/o_accumulator.sv
rtl/row_sum_acc/row_sum_acc.sv
