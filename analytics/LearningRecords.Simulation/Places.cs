namespace LearningRecords.Simulation;

internal sealed record Province(string Code, string NameZh, string NameEn)
{
    public string GroupId => $"{Places.GroupHost}/provinces/{Code}";
}

internal sealed record City(string Code, string NameZh, string NameEn, Province Province)
{
    public string GroupId => $"{Places.GroupHost}/cities/{Code}";
}

/// <summary>A guidance centre, where learners meet, scan codes and hear lectures.</summary>
internal sealed record Centre(int Index, string Code, string NameZh, string NameEn, City City)
{
    public const string AccountHome = Places.GroupHost + "/centres";

    public string GroupId => $"{AccountHome}/{Code}";
}

/// <summary>Provinces, their cities, and districts with a guidance centre each.</summary>
internal static class Places
{
    public const string GroupHost = "https://shequ.example.edu.cn";

    // Province code, names, then its cities: code, names, districts. Codes of provinces and cities are those of GB/T 2260.
    private const string Register = """
        51 四川省 Sichuan | 5101 成都市 Chengdu: 武侯区 Wuhou, 青羊区 Qingyang, 锦江区 Jinjiang, 金牛区 Jinniu, 成华区 Chenghua, 双流区 Shuangliu | 5107 绵阳市 Mianyang: 涪城区 Fucheng, 游仙区 Youxian, 安州区 Anzhou, 江油市 Jiangyou | 5115 宜宾市 Yibin: 翠屏区 Cuiping, 叙州区 Xuzhou
        33 浙江省 Zhejiang | 3301 杭州市 Hangzhou: 西湖区 Xihu, 上城区 Shangcheng, 拱墅区 Gongshu, 滨江区 Binjiang, 萧山区 Xiaoshan, 余杭区 Yuhang | 3302 宁波市 Ningbo: 海曙区 Haishu, 鄞州区 Yinzhou, 江北区 Jiangbei, 北仑区 Beilun, 慈溪市 Cixi | 3303 温州市 Wenzhou: 鹿城区 Lucheng, 瓯海区 Ouhai, 龙湾区 Longwan, 乐清市 Yueqing | 3306 绍兴市 Shaoxing: 越城区 Yuecheng, 柯桥区 Keqiao, 诸暨市 Zhuji
        32 江苏省 Jiangsu | 3201 南京市 Nanjing: 玄武区 Xuanwu, 鼓楼区 Gulou, 秦淮区 Qinhuai, 建邺区 Jianye, 栖霞区 Qixia, 江宁区 Jiangning | 3205 苏州市 Suzhou: 姑苏区 Gusu, 吴中区 Wuzhong, 相城区 Xiangcheng, 昆山市 Kunshan, 常熟市 Changshu | 3202 无锡市 Wuxi: 梁溪区 Liangxi, 滨湖区 Binhu, 江阴市 Jiangyin | 3206 南通市 Nantong: 崇川区 Chongchuan, 通州区 Tongzhou, 海门区 Haimen
        11 北京市 Beijing | 1101 北京城区 Central Beijing: 东城区 Dongcheng, 西城区 Xicheng, 朝阳区 Chaoyang, 海淀区 Haidian, 丰台区 Fengtai, 石景山区 Shijingshan | 1102 北京郊区 Outer Beijing: 通州区 Tongzhou, 顺义区 Shunyi, 昌平区 Changping, 大兴区 Daxing, 房山区 Fangshan, 延庆区 Yanqing
        44 广东省 Guangdong | 4401 广州市 Guangzhou: 越秀区 Yuexiu, 天河区 Tianhe, 海珠区 Haizhu, 荔湾区 Liwan, 白云区 Baiyun, 番禺区 Panyu | 4403 深圳市 Shenzhen: 福田区 Futian, 南山区 Nanshan, 罗湖区 Luohu, 宝安区 Bao'an, 龙岗区 Longgang | 4406 佛山市 Foshan: 禅城区 Chancheng, 南海区 Nanhai, 顺德区 Shunde | 4408 湛江市 Zhanjiang: 赤坎区 Chikan, 霞山区 Xiashan
        31 上海市 Shanghai | 3101 上海城区 Central Shanghai: 黄浦区 Huangpu, 徐汇区 Xuhui, 静安区 Jing'an, 长宁区 Changning, 普陀区 Putuo, 虹口区 Hongkou, 杨浦区 Yangpu | 3102 上海郊区 Outer Shanghai: 闵行区 Minhang, 宝山区 Baoshan, 嘉定区 Jiading, 松江区 Songjiang, 青浦区 Qingpu, 崇明区 Chongming
        37 山东省 Shandong | 3701 济南市 Jinan: 历下区 Lixia, 市中区 Shizhong, 槐荫区 Huaiyin, 历城区 Licheng | 3702 青岛市 Qingdao: 市南区 Shinan, 市北区 Shibei, 崂山区 Laoshan, 黄岛区 Huangdao | 3706 烟台市 Yantai: 芝罘区 Zhifu, 福山区 Fushan, 莱山区 Laishan | 3707 潍坊市 Weifang: 奎文区 Kuiwen, 潍城区 Weicheng
        42 湖北省 Hubei | 4201 武汉市 Wuhan: 江岸区 Jiang'an, 武昌区 Wuchang, 洪山区 Hongshan, 汉阳区 Hanyang, 硚口区 Qiaokou | 4205 宜昌市 Yichang: 西陵区 Xiling, 夷陵区 Yiling, 伍家岗区 Wujiagang | 4206 襄阳市 Xiangyang: 襄城区 Xiangcheng, 樊城区 Fancheng
        43 湖南省 Hunan | 4301 长沙市 Changsha: 岳麓区 Yuelu, 芙蓉区 Furong, 天心区 Tianxin, 雨花区 Yuhua | 4302 株洲市 Zhuzhou: 天元区 Tianyuan, 荷塘区 Hetang, 芦淞区 Lusong | 4306 岳阳市 Yueyang: 岳阳楼区 Yueyanglou, 云溪区 Yunxi
        41 河南省 Henan | 4101 郑州市 Zhengzhou: 金水区 Jinshui, 中原区 Zhongyuan, 二七区 Erqi, 管城回族区 Guancheng | 4103 洛阳市 Luoyang: 涧西区 Jianxi, 西工区 Xigong, 洛龙区 Luolong | 4102 开封市 Kaifeng: 龙亭区 Longting, 鼓楼区 Gulou
        61 陕西省 Shaanxi | 6101 西安市 Xi'an: 雁塔区 Yanta, 碑林区 Beilin, 莲湖区 Lianhu, 未央区 Weiyang, 长安区 Chang'an | 6103 宝鸡市 Baoji: 金台区 Jintai, 渭滨区 Weibin, 陈仓区 Chencang | 6104 咸阳市 Xianyang: 秦都区 Qindu, 渭城区 Weicheng
        50 重庆市 Chongqing | 5001 重庆城区 Central Chongqing: 渝中区 Yuzhong, 江北区 Jiangbei, 沙坪坝区 Shapingba, 九龙坡区 Jiulongpo, 南岸区 Nan'an | 5002 重庆郊区 Outer Chongqing: 万州区 Wanzhou, 涪陵区 Fuling, 永川区 Yongchuan, 合川区 Hechuan
        12 天津市 Tianjin | 1201 天津城区 Central Tianjin: 和平区 Heping, 河西区 Hexi, 南开区 Nankai, 河北区 Hebei | 1202 天津郊区 Outer Tianjin: 滨海新区 Binhai, 武清区 Wuqing, 宝坻区 Baodi
        35 福建省 Fujian | 3501 福州市 Fuzhou: 鼓楼区 Gulou, 台江区 Taijiang, 仓山区 Cangshan, 晋安区 Jin'an | 3502 厦门市 Xiamen: 思明区 Siming, 湖里区 Huli, 集美区 Jimei | 3505 泉州市 Quanzhou: 鲤城区 Licheng, 丰泽区 Fengze
        34 安徽省 Anhui | 3401 合肥市 Hefei: 蜀山区 Shushan, 庐阳区 Luyang, 包河区 Baohe, 瑶海区 Yaohai | 3402 芜湖市 Wuhu: 镜湖区 Jinghu, 弋江区 Yijiang | 3410 黄山市 Huangshan: 屯溪区 Tunxi, 徽州区 Huizhou
        21 辽宁省 Liaoning | 2101 沈阳市 Shenyang: 和平区 Heping, 沈河区 Shenhe, 皇姑区 Huanggu, 铁西区 Tiexi | 2102 大连市 Dalian: 中山区 Zhongshan, 沙河口区 Shahekou, 甘井子区 Ganjingzi | 2103 鞍山市 Anshan: 铁东区 Tiedong, 立山区 Lishan
        13 河北省 Hebei | 1301 石家庄市 Shijiazhuang: 长安区 Chang'an, 桥西区 Qiaoxi, 裕华区 Yuhua | 1302 唐山市 Tangshan: 路北区 Lubei, 路南区 Lunan, 丰润区 Fengrun | 1306 保定市 Baoding: 莲池区 Lianchi, 竞秀区 Jingxiu
        36 江西省 Jiangxi | 3601 南昌市 Nanchang: 东湖区 Donghu, 西湖区 Xihu, 青山湖区 Qingshanhu | 3607 赣州市 Ganzhou: 章贡区 Zhanggong, 南康区 Nankang | 3602 景德镇市 Jingdezhen: 珠山区 Zhushan, 昌江区 Changjiang
        53 云南省 Yunnan | 5301 昆明市 Kunming: 五华区 Wuhua, 盘龙区 Panlong, 官渡区 Guandu, 西山区 Xishan | 5329 大理白族自治州 Dali: 大理市 Dali, 剑川县 Jianchuan
        52 贵州省 Guizhou | 5201 贵阳市 Guiyang: 南明区 Nanming, 云岩区 Yunyan, 观山湖区 Guanshanhu | 5203 遵义市 Zunyi: 红花岗区 Honghuagang, 汇川区 Huichuan
        45 广西壮族自治区 Guangxi | 4501 南宁市 Nanning: 青秀区 Qingxiu, 西乡塘区 Xixiangtang, 江南区 Jiangnan | 4503 桂林市 Guilin: 秀峰区 Xiufeng, 七星区 Qixing
        23 黑龙江省 Heilongjiang | 2301 哈尔滨市 Harbin: 南岗区 Nangang, 道里区 Daoli, 香坊区 Xiangfang | 2306 大庆市 Daqing: 萨尔图区 Sartu, 让胡路区 Ranghulu
        22 吉林省 Jilin | 2201 长春市 Changchun: 朝阳区 Chaoyang, 南关区 Nanguan, 宽城区 Kuancheng | 2202 吉林市 Jilin City: 船营区 Chuanying, 昌邑区 Changyi
        14 山西省 Shanxi | 1401 太原市 Taiyuan: 迎泽区 Yingze, 小店区 Xiaodian, 杏花岭区 Xinghualing | 1402 大同市 Datong: 平城区 Pingcheng, 云冈区 Yungang
        15 内蒙古自治区 Inner Mongolia | 1501 呼和浩特市 Hohhot: 新城区 Xincheng, 赛罕区 Saihan, 回民区 Huimin | 1502 包头市 Baotou: 昆都仑区 Kundulun, 青山区 Qingshan
        62 甘肃省 Gansu | 6201 兰州市 Lanzhou: 城关区 Chengguan, 七里河区 Qilihe, 安宁区 Anning | 6205 天水市 Tianshui: 秦州区 Qinzhou, 麦积区 Maiji
        65 新疆维吾尔自治区 Xinjiang | 6501 乌鲁木齐市 Urumqi: 天山区 Tianshan, 沙依巴克区 Saybag, 水磨沟区 Shuimogou | 6531 喀什地区 Kashgar: 喀什市 Kashgar, 疏附县 Shufu
        46 海南省 Hainan | 4601 海口市 Haikou: 龙华区 Longhua, 美兰区 Meilan, 秀英区 Xiuying | 4602 三亚市 Sanya: 吉阳区 Jiyang, 天涯区 Tianya
        64 宁夏回族自治区 Ningxia | 6401 银川市 Yinchuan: 兴庆区 Xingqing, 金凤区 Jinfeng, 西夏区 Xixia | 6403 吴忠市 Wuzhong: 利通区 Litong, 青铜峡市 Qingtongxia
        63 青海省 Qinghai | 6301 西宁市 Xining: 城西区 Chengxi, 城东区 Chengdong, 城中区 Chengzhong
        54 西藏自治区 Tibet | 5401 拉萨市 Lhasa: 城关区 Chengguan, 堆龙德庆区 Doilungdeqen
        """;

    private static readonly string[] ChineseOrdinals = ["二", "三", "四", "五", "六", "七", "八", "九", "十"];

    private static readonly District[] Districts = [.. Parse()];

    public static int MostCentres => Districts.Length * (ChineseOrdinals.Length + 1);

    /// <summary>Two cities of a province and two districts of a city at first, so that a few centres already form a tree.</summary>
    public static Centre[] Centres(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostCentres);
        return [.. Enumerable.Range(0, count).Select(CentreAt)];
    }

    private static Centre CentreAt(int index)
    {
        var district = Districts[index % Districts.Length];
        var ordinal = index / Districts.Length;
        return new(
            index,
            $"{district.City.Code}{district.Number:00}{(ordinal == 0 ? "" : $"-{ordinal + 1}")}",
            $"{district.City.NameZh}{district.NameZh}{(ordinal == 0 ? "" : $"第{ChineseOrdinals[ordinal - 1]}")}社区教育指导中心",
            $"{district.City.NameEn} {district.NameEn} Community Education Guidance Centre{(ordinal == 0 ? "" : $" No. {ordinal + 1}")}",
            district.City);
    }

    private static IEnumerable<District> Parse() =>
        from line in Register.Split('\n').Index()
        let parts = line.Item.Split(" | ")
        let province = Named(parts[0], (code, zh, en) => new Province(code, zh, en))
        from cityText in parts.Skip(1).Index()
        let cityParts = cityText.Item.Split(": ")
        let city = Named(cityParts[0], (code, zh, en) => new City(code, zh, en, province))
        from districtText in cityParts[1].Split(", ").Index()
        let names = districtText.Item.Split(' ', 2)
        orderby Math.Max(cityText.Index, districtText.Index) / 2, line.Index, cityText.Index, districtText.Index
        select new District(districtText.Index + 1, names[0], names[1], city);

    private static T Named<T>(string text, Func<string, string, string, T> create)
    {
        var parts = text.Split(' ', 3);
        return create(parts[0], parts[1], parts[2]);
    }

    private sealed record District(int Number, string NameZh, string NameEn, City City);
}
