rtl/range_reduce/range_reduce.sv
